// What a saved replay does by itself: search, filter, keys. It reads the page's text and hides or opens calls; it must never
// write text into the page other than numbers.
export const pageScript = `
'use strict';
(() => {
  const calls = [...document.querySelectorAll('.call')];
  const texts = calls.map((call) => call.textContent.toLowerCase());
  const search = document.getElementById('search');
  const outcome = document.getElementById('outcome');
  const count = document.getElementById('count');
  const visible = () => calls.filter((call) => !call.hidden);
  const find = () => {
    const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
    calls.forEach((call, index) => {
      const isWanted = outcome.value === '' || call.dataset.outcome === outcome.value;
      call.hidden = !(isWanted && words.every((word) => texts[index].includes(word)));
    });
    count.textContent = visible().length + ' of ' + calls.length + ' calls';
  };
  search.addEventListener('input', find);
  outcome.addEventListener('change', find);
  const openTarget = () => {
    const call = document.getElementById(location.hash.slice(1));
    if (!calls.includes(call)) return;
    call.hidden = false;
    call.open = true;
    call.firstElementChild.focus();
  };
  addEventListener('hashchange', openTarget);
  openTarget();
  const move = (step) => {
    const shown = visible();
    const at = shown.findIndex((call) => call.contains(document.activeElement));
    const next = shown[at < 0 ? (step > 0 ? 0 : shown.length - 1) : at + step];
    if (next) next.firstElementChild.focus();
  };
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target === search) {
      if (event.key === 'Escape') search.blur();
      return;
    }
    if (event.target === outcome) return;
    if (event.key === '/') search.focus();
    else if (event.key === 'j') move(1);
    else if (event.key === 'k') move(-1);
    else if (event.key === 'e') {
      const shown = visible();
      const isOpen = !shown.every((call) => call.open);
      for (const call of shown) call.open = isOpen;
    } else return;
    event.preventDefault();
  });
})();
`;
