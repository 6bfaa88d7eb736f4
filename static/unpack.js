// Unpacks the program. The build packs it by what is known of programs (src/unpack): two thirds of what gzip makes of it. What
// unpacks it is a small program too, and comes first in the file, behind its length in four bytes, the little end first.

// No task on the page is longer than this, in milliseconds.
const SLICE = 30;

// The bytes that were packed.
export async function unpack(file) {
    try {
        const rest = 4 + new DataView(file.buffer, file.byteOffset).getUint32(0, true);
        const { instance } = await WebAssembly.instantiate(file.subarray(4, rest));
        const { memory, input, output, start, step, sound } = instance.exports;
        const packed = file.subarray(rest);
        new Uint8Array(memory.buffer).set(packed, input());
        const length = start(packed.length);
        for (let done = 0; done < length;) {
            const end = performance.now() + SLICE;
            do done = step(); while (done < length && performance.now() < end);
            await new Promise((resolve) => setTimeout(resolve));
        }
        if (sound()) return new Uint8Array(memory.buffer, output(), length).slice();
    } catch {
        // What is damaged does not even run, or leads astray.
    }
    throw new Error('The program is damaged: load the page again.');
}
