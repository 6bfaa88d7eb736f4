// What the page must say, counted a second time without any of its code: JSON.parse and loops.
//
// The same by hand, for one file:
//   gzip -cd FILE | jq -r '.Records[] | [.userIdentity.type, .userIdentity.userName] | @tsv' | sort | uniq -c
//   gzip -cd FILE | jq '[.Records[] | select(.errorCode != null)] | length'

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

// All files below a folder whose names end like this.
export function filesBelow(folder, ending) {
    return readdirSync(folder, { recursive: true })
        .filter((path) => path.endsWith(ending))
        .sort()
        .map((path) => join(folder, path));
}

// The records of trail files, one after the other.
export function recordsOf(paths) {
    return paths.flatMap((path) => {
        const bytes = readFileSync(path);
        const text = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
        return JSON.parse(text.toString('utf8')).Records;
    });
}

// `2025-03-03 09:05:07` from `2025-03-03T09:05:07Z`.
export function timeShown(record) {
    return record.eventTime.replace('T', ' ').replace('Z', '');
}

// How a call ended: ok, error or denied.
export function outcomeOf({ errorCode, errorMessage, responseElements }) {
    if (errorCode && errorCode !== '200') {
        return /accessdenied|unauthorizedoperation|authorizationerror|operationnotpermitted/i.test(errorCode) ? 'denied' : 'error';
    }
    if (errorCode) return 'ok';
    return errorMessage || responseElements?.ConsoleLogin === 'Failure' ? 'error' : 'ok';
}

const CREDENTIALS = {
    Root: 'root',
    IAMUser: 'iam-user',
    AssumedRole: 'role',
    FederatedUser: 'federated-user',
    SAMLUser: 'saml',
    WebIdentityUser: 'web-identity',
    AWSService: 'aws-service',
    AWSAccount: 'aws-account',
    IdentityCenterUser: 'identity-center',
    Directory: 'directory',
    '': 'aws-service',
};

export function credentialOfKind(kind) {
    return CREDENTIALS[kind] ?? 'unknown';
}

// Who made the call: credential, account and name, joined. Sessions of a role are one principal.
export function principalOf({ userIdentity: who }) {
    const kind = who.type ?? '';
    const name = {
        Root: () => 'root',
        IAMUser: () => who.userName,
        AssumedRole: () => who.sessionContext?.sessionIssuer?.userName ?? who.arn.split('/')[1],
        FederatedUser: () => who.arn.split('/').pop(),
        AWSAccount: () => who.accountId,
        IdentityCenterUser: () => who.onBehalfOf.userId,
    }[kind]?.() ?? who.userName ?? who.invokedBy;
    return principalKey(credentialOfKind(kind), who.accountId ?? '', name);
}

export function principalKey(credential, account, name) {
    return `${credential} ${account} ${name}`;
}

// The same of a row in the principals table, whose names say a little more.
export function principalOfRow({ cells }) {
    const name = cells.principal.replace(/^account /, '').replace(/ \(via .*\)$/, '').replace(/ @ .*$/, '');
    return principalKey(cells.credential, /^\d{12}$/.test(cells.account) ? cells.account : '', name);
}

// For each principal: events, errors, denied, and how many services, names, Regions, addresses, agents and keys.
export function principals(records) {
    const table = new Map();
    for (const record of records) {
        const key = principalOf(record);
        if (!table.has(key)) {
            table.set(key, {
                events: 0, errors: 0, denied: 0, services: new Set(), names: new Set(), regions: new Set(),
                addresses: new Set(), agents: new Set(), keys: new Set(), first: null, last: null,
            });
        }
        const row = table.get(key);
        const outcome = outcomeOf(record);
        row.events += 1;
        row.errors += outcome === 'error';
        row.denied += outcome === 'denied';
        row.services.add(record.eventSource);
        row.names.add(record.eventName);
        row.regions.add(record.awsRegion);
        row.addresses.add(record.sourceIPAddress);
        row.agents.add(record.userAgent);
        row.keys.add(record.userIdentity.accessKeyId);
        const time = timeShown(record);
        row.first = row.first === null || time < row.first ? time : row.first;
        row.last = row.last === null || time > row.last ? time : row.last;
    }
    const known = (set) => [...set].filter((value) => value !== undefined && value !== '').length;
    return new Map([...table].map(([key, row]) => [key, Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, value instanceof Set ? known(value) : value]),
    )]));
}

// Whether any text, number or truth value in the record holds the word, in any case.
export function holdsWord(value, word) {
    if (value === null || value === undefined) return false;
    if (typeof value === 'object') return Object.values(value).some((inner) => holdsWord(inner, word));
    return String(value).toLowerCase().includes(word.toLowerCase());
}

// A number as the page writes it, thousands set apart.
export function numberOf(text) {
    return Number(text.replace(/[\s,.'\u2019]/g, '') || '0');
}
