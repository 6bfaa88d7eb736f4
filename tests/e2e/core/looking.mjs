// Search, tables, the panel with an event in full, and the timeline.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import selenium from 'selenium-webdriver';
import { isAnswered } from '../hooks.mjs';
import { holdsWord, numberOf, outcomeOf, principalOfRow, principals, timeShown } from '../independent.mjs';
import { EXAMPLES, INVICTUS, PART, PART_RECORDS, RECORDS } from './samples.mjs';

const { By, Key } = selenium;
const count = (keep) => RECORDS.filter(keep).length;

async function opened(screen, address) {
    await screen.visit(address);
    await screen.open(INVICTUS);
}

// What the timeline says of itself, and the window that it shows in milliseconds.
const words = (screen) => screen.run(() => document.querySelector('canvas#timeline').getAttribute('aria-label'));
async function shownWindow(screen) {
    const [, ...ends] = /; from (\S+ \S+) to (\S+ \S+);/.exec(await words(screen));
    return ends.map((text) => Date.parse(`${text.replace(' ', 'T')}Z`));
}

// Does something that moves the timeline's window; gives the new one.
async function moved(screen, act) {
    const before = await words(screen);
    await act();
    await screen.until((old) => document.querySelector('canvas#timeline').getAttribute('aria-label') !== old, [before], 'the window moves');
    return shownWindow(screen);
}

export const looking = {
    async 'a search finds exactly the events that it asks for'({ screen, address }) {
        await opened(screen, address);
        const questions = {
            'name:GetCallerIdentity': (record) => record.eventName === 'GetCallerIdentity',
            'error:AccessDenied*': (record) => (record.errorCode ?? '').startsWith('AccessDenied'),
            'credentials-13': (record) => holdsWord(record, 'credentials-13'),
            '-(name:List* OR name:Get*)': (record) => !/^(List|Get)/.test(record.eventName),
            'name:/^(list|get).*s$/': (record) => /^(list|get).*s$/i.test(record.eventName),
            'credential:role': (record) => record.userIdentity.type === 'AssumedRole',
            'requestParameters.secretId:*mekIRl': (record) => String(record.requestParameters?.secretId ?? '').endsWith('mekIRl'),
            'nothing-has-this-word-in-it': () => false,
        };
        for (const [query, keep] of Object.entries(questions)) await screen.expectShown(query, count(keep));
        // A mistake is said, and the last good result stays.
        await screen.expectShown('name:ListBuckets', count((record) => record.eventName === 'ListBuckets'));
        await (await screen.find('input#search')).sendKeys(' (');
        await screen.find('.search-error');
        assert.equal((await screen.counts()).shown, count((record) => record.eventName === 'ListBuckets'));
        assert.equal(await (await screen.find('input#search')).getAttribute('aria-invalid'), 'true');
        await screen.expectShown('', RECORDS.length);
    },

    async 'the table of events has every event, in the order asked for, with what its record says'({ screen, address }) {
        await screen.visit(address);
        await screen.open(PART);
        const byId = new Map(PART_RECORDS.map((record) => [record.eventID, record]));
        const rows = await screen.events();
        const times = rows.map((row) => row.cells.time);
        assert.deepEqual(times, [...times].sort(), 'in the order of time');
        assert.deepEqual(rows.map((row) => row.key).sort(), [...byId.keys()].sort());
        for (const { key, cells } of rows) {
            const record = byId.get(key);
            assert.deepEqual(
                [cells.time, cells.name, cells.source, cells.region, cells.address, cells.error],
                [timeShown(record), record.eventName, record.eventSource, record.awsRegion, record.sourceIPAddress, record.errorCode ?? ''],
                key,
            );
        }
        const first = (name) => screen.until(
            (wanted) => document.querySelector('#events [aria-rowindex="1"] [data-col=name]')?.textContent === wanted, [name], `${name} comes first`,
        );
        const names = PART_RECORDS.map((record) => record.eventName).sort();
        await screen.click('#events [data-sort=name]');
        await first(names[0]);
        await screen.click('#events [data-sort=name]');
        await first(names.at(-1));
    },

    async 'the table of principals counts what each did'({ screen, address }) {
        await opened(screen, address);
        await screen.tab('Principals');
        const rows = await screen.table('#principals');
        const expected = principals(RECORDS);
        assert.deepEqual(rows.map(principalOfRow).sort(), [...expected.keys()].sort());
        for (const row of rows) {
            for (const [column, value] of Object.entries(expected.get(principalOfRow(row)))) {
                const shown = row.cells[column];
                assert.equal(typeof value === 'number' ? numberOf(shown) : shown, value, `${row.key}: ${column}`);
            }
        }
    },

    async 'an event opens in full, its record byte for byte, by click and by keys'({ screen, address }) {
        await screen.visit(address);
        await screen.open(EXAMPLES);
        const file = readFileSync(EXAMPLES, 'utf8');
        const rows = await screen.events();
        for (const { key } of rows) {
            const { raw, text } = await screen.detail(key);
            assert.ok(file.includes(raw), 'as it stands in the file');
            const record = JSON.parse(raw);
            assert.equal(record.eventID, key);
            for (const told of [record.userIdentity.arn, record.requestID, timeShown(record)]) assert.ok(text.includes(told), told);
        }
        await screen.press(Key.ESCAPE);
        await screen.until(() => !document.querySelector('#detail')?.getClientRects().length, [], 'the panel closes');
        // A file of which a part is read again: a record in the middle of a packed one.
        await screen.open(INVICTUS);
        const record = RECORDS[RECORDS.length >> 1];
        await screen.press('/');
        assert.equal(await screen.run(() => document.activeElement.id), 'search');
        await screen.press(`id:${record.eventID}`);
        await screen.expectCount(1, 'typed into the search box');
        await screen.run(() => document.activeElement.blur());
        await screen.until((id) => document.querySelector('#events [aria-rowindex="1"]')?.dataset.key === id, [record.eventID], 'its row');
        await screen.press('j', Key.ENTER);
        await screen.until((id) => document.querySelector('#detail pre.raw')?.textContent.includes(id), [record.eventID], 'the record');
        assert.deepEqual(JSON.parse(await screen.text('#detail pre.raw')), record);
    },

    async 'the timeline has a lane for each value, and moves by keys and pointer'({ screen, address }) {
        await opened(screen, address);
        await screen.press('1');
        await screen.find('.lane');
        for (const [by, value] of [['name', (record) => record.eventName], ['address', (record) => record.sourceIPAddress]]) {
            await (await screen.find(`#lanes-by option[value=${by}]`)).click();
            const lanes = new Set(RECORDS.map(value)).size;
            await screen.until(
                (wanted) => document.querySelector('canvas#timeline').getAttribute('aria-label').includes(wanted),
                [`in ${lanes} lane`], `${lanes} lanes by ${by}`,
            );
        }
        await screen.run(() => document.activeElement.blur());
        const whole = await shownWindow(screen);
        const near = await moved(screen, () => screen.press('w'));
        assert.ok(near[1] - near[0] < whole[1] - whole[0], 'w zooms in');
        const later = await moved(screen, () => screen.press('d'));
        assert.ok(later[0] > near[0], 'd goes on in time');
        const drawn = await moved(screen, () => screen.drag('canvas#timeline', 0.6, 0.4, { y: 0.2 }));
        assert.ok(drawn[0] > later[0], 'drawn to the left shows what came later');
        assert.equal((await screen.counts()).shown, RECORDS.length, 'the window is no filter');
    },

    async 'a brush leaves the events of its time and no others'({ screen, address }) {
        await screen.visit(address);
        await screen.open(PART);
        await screen.tab('Events');
        await screen.drag('canvas#histogram', 0.35, 0.6);
        await screen.until((all) => Number(document.querySelector('#app').dataset.shown) < all, [PART_RECORDS.length], 'a part is shown');
        await screen.find('.time-chip');
        await screen.until(isAnswered, [''], 'the last range of the drag is answered');
        const rows = await screen.events();
        const times = rows.map((row) => row.cells.time).sort();
        assert.ok(times.length > 0);
        // A range leaves no gap: all events between the first and the last one shown are shown.
        const within = PART_RECORDS.map(timeShown).filter((time) => time >= times[0] && time <= times.at(-1));
        assert.equal(rows.length, within.length);
        await screen.doubleClick('canvas#histogram');
        await screen.expectCount(PART_RECORDS.length, 'a double click shows all again');
    },

    async 'what failed is counted the same in the filter, the table and the histogram'({ screen, address }) {
        await opened(screen, address);
        const denied = count((record) => outcomeOf(record) === 'denied');
        await screen.click('.legend.denied');
        await screen.expectCount(denied, 'the denied calls');
        assert.equal(await (await screen.driver.findElement(By.css('input#search'))).getAttribute('value'), 'outcome:denied');
        assert.equal((await screen.events()).length, denied);
    },
};
