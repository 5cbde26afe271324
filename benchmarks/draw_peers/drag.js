// Drags the map by `step` pixels a frame; milliseconds of each frame.
async ([frames, step]) => {
  const map = document.querySelector('#map');
  const box = map.getBoundingClientRect();
  let [x, y] = [box.left + box.width * 0.6, box.top + box.height * 0.6];
  const fire = (node, type) => node.dispatchEvent(new MouseEvent(type, {
    bubbles: true, cancelable: true, view: window, clientX: x, clientY: y, button: 0,
    buttons: type === 'mouseup' ? 0 : 1 }));
  const frame = () => new Promise(requestAnimationFrame);
  const times = [];
  await frame();
  fire(map, 'mousedown');
  let last = await frame();
  for (let at = 0; at < frames; at += 1) {
    y -= step;
    fire(document, 'mousemove');
    const now = await frame();
    times.push(now - last);
    last = now;
  }
  fire(document, 'mouseup');
  return times;
}
