// Which points of a part of the window are painted, as 0 and 1.
([left, top, width, height, pitch]) => {
  const all = document.createElement('canvas');
  [all.width, all.height] = [width, height];
  const pen = all.getContext('2d');
  for (const each of document.querySelectorAll('#map canvas')) {
    const box = each.getBoundingClientRect();
    pen.drawImage(each, box.left - left, box.top - top, box.width, box.height);
  }
  const { data } = pen.getImageData(0, 0, width, height);
  let mask = '';
  for (let y = 0; y < height; y += pitch) for (let x = 0; x < width; x += pitch) {
    mask += data[4 * (y * width + x) + 3] > 100 ? '1' : '0';
  }
  return mask;
}
