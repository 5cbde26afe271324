import {vn2000} from './geo.js'; console.log(vn2000('EPSG:5897').forward(105.6405, 21.0006));
