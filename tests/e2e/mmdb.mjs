// Writes an address database of one network by the MaxMind DB File Format Specification.

// The head of a value: its type and size.
function head(type, size) {
    if (size > 28 && size < 285) return type < 8 ? [(type << 5) | 29, size - 29] : [29, type - 7, size - 29];
    return type < 8 ? [(type << 5) | size] : [size, type - 7];
}

const text = (value) => [...head(2, Buffer.byteLength(value)), ...Buffer.from(value)];

function number(type, value) {
    const bytes = [];
    for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
    return [...head(type, bytes.length), ...bytes];
}

function field(value) {
    if (typeof value === 'string') return text(value);
    if (typeof value === 'number') return number(6, value);
    const fields = Object.entries(value);
    return [...head(7, fields.length), ...fields.flatMap(([name, inner]) => [...text(name), ...field(inner)])];
}

// The bytes of a database in which the IPv4 network `address/length` has these facts and no other address has any.
export function mmdb(address, length, facts) {
    const octets = address.split('.').map(Number);
    const record = (value) => [(value >> 16) & 255, (value >> 8) & 255, value & 255];
    const nodes = [];
    for (let depth = 0; depth < length; depth += 1) {
        const side = (octets[depth >> 3] >> (7 - (depth & 7))) & 1;
        // The node after this one, or the first value behind the tree and the 16 bytes after it.
        const next = depth + 1 === length ? length + 16 : depth + 1;
        nodes.push(...[0, 1].flatMap((branch) => record(branch === side ? next : length)));
    }
    const described = [
        ['binary_format_major_version', number(5, 2)], ['binary_format_minor_version', number(5, 0)],
        ['build_epoch', number(9, 1_700_000_000)], ['database_type', text('Test-City')],
        ['description', [...head(7, 1), ...text('en'), ...text('for tests')]], ['ip_version', number(5, 4)],
        ['languages', head(11, 0)], ['node_count', number(6, length)], ['record_size', number(5, 24)],
    ];
    return Buffer.from([
        ...nodes, ...new Array(16).fill(0), ...field(facts), 0xab, 0xcd, 0xef, ...Buffer.from('MaxMind.com'),
        ...head(7, described.length), ...described.flatMap(([name, value]) => [...text(name), ...value]),
    ]);
}
