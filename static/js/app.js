import L from 'leaflet'; console.log(L.version);
