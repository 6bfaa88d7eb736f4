// Functions that run in the page, for Playwright and WebDriver alike. Each is sent as its own text, so none may call
// another or use anything from outside.

// Notes the time of each input and of each movement of a pressed pointer from now on: `isAnswered` compares answers with it.
export function noteInputs() {
    const note = () => { window.lastInput = performance.now(); };
    window.lastInput = 0;
    addEventListener('input', note, { capture: true });
    // Browsers repeat a movement where the page changes under a pointer that rests.
    let [x, y] = [NaN, NaN];
    addEventListener('pointermove', ({ buttons, clientX, clientY }) => {
        if (buttons && (clientX !== x || clientY !== y)) note();
        [x, y] = [clientX, clientY];
    }, { capture: true });
}

// Whether this text has arrived in the search box, and an answer to a question asked after that has been drawn, with
// facets and histogram. An older question is never answered after a newer one, so the counts are then final.
export function isAnswered(query) {
    const asked = performance.getEntriesByName('trailglass:query', 'measure').map(({ startTime }) => startTime);
    return document.querySelector('#search').value === query
        && Math.max(0, ...asked) >= window.lastInput
        && document.querySelector('#app').getAttribute('aria-busy') !== 'true';
}

// The counts on #app, as numbers, and its state. A missing count is null.
export function readCounts() {
    const { state, files, skipped, events, duplicates, shown } = document.querySelector('#app').dataset;
    const number = (text) => (text === undefined ? null : Number(text));
    return {
        state,
        files: number(files),
        skipped: number(skipped),
        events: number(events),
        duplicates: number(duplicates),
        shown: number(shown),
    };
}

// All rows of a table, in order: [{ index, key, cells: { column: text } }], as JSON. Only some rows are drawn at a time,
// so this scrolls through the table and reads what each frame shows, until there are `total` or no new row comes for
// `patience` milliseconds.
export async function readTable({ selector, total, patience }) {
    const grid = document.querySelector(selector);
    const above = [];
    for (let element = grid.parentElement; element; element = element.parentElement) above.push(element);
    const scrolled = [grid, ...grid.querySelectorAll('*'), ...above].find((element) =>
        element.scrollHeight > element.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(element).overflowY));
    const rows = new Map();
    const read = () => {
        for (const row of grid.querySelectorAll('[role=row][aria-rowindex][data-key]')) {
            const cells = [...row.querySelectorAll('[data-col]')].map((cell) => [cell.dataset.col, cell.textContent.trim()]);
            const index = Number(row.getAttribute('aria-rowindex'));
            rows.set(index, { index, key: row.dataset.key, cells: Object.fromEntries(cells) });
        }
    };
    if (scrolled) scrolled.scrollTop = 0;
    let news = performance.now();
    while (rows.size < total && performance.now() - news < patience) {
        const before = rows.size;
        read();
        if (rows.size > before) {
            news = performance.now();
            // The next rows begin where the seen ones end without a gap.
            let next = 1;
            while (rows.has(next)) next += 1;
            if (scrolled) scrolled.scrollTop = (next - 1) / total * scrolled.scrollHeight;
        }
        await new Promise((done) => { requestAnimationFrame(done); });
    }
    // Back at the top, where a click on a drawn row scrolls no other row into its place.
    if (scrolled) scrolled.scrollTop = 0;
    while (total > 0 && !grid.querySelector('[role=row][aria-rowindex="1"][data-key]') && performance.now() - news < patience) {
        await new Promise((done) => { requestAnimationFrame(done); });
    }
    return JSON.stringify([...rows.values()].sort((a, b) => a.index - b.index));
}
