# Sourced by the Makefile and by every script here: where the tools live and what they are called.

# Tools that setup fetches go here, never into the repository and never into system folders.
export TRAILGLASS_HOME="${TRAILGLASS_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/trailglass}"
export PATH="$TRAILGLASS_HOME/bin:$PATH"

# The toolchain that builds the WebAssembly: the linked one where setup had to make it, else the default.
# An empty value would confuse rustup, so the variable is set only when there is something to say.
wasm_toolchain=
if rustup toolchain list 2>/dev/null | grep -q '^trailglass-wasm\b'; then
    wasm_toolchain=trailglass-wasm
fi

# on_wasm COMMAND...: runs the command with the toolchain that knows wasm32-unknown-unknown. The folders of this
# machine stay out of what is built: the names of source files are in every panic's message. (These flags are added
# to those in .cargo/config.toml.)
on_wasm() {
    local folder flags=
    for folder in "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*/; do flags+=" --remap-path-prefix=$folder="; done
    export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="$flags"
    if [ -n "$wasm_toolchain" ]; then
        RUSTUP_TOOLCHAIN="$wasm_toolchain" "$@"
    else
        "$@"
    fi
}

# first_of NAME...: prints the path of the first of these programs that exists.
first_of() {
    for name; do command -v "$name" && return; done
    return 1
}

# chrome: prints the path of Chromium or Chrome, of the one that fits chromedriver where there are several.
chrome() {
    if [ -n "${TRAILGLASS_CHROME:-}" ]; then echo "$TRAILGLASS_CHROME"; return; fi
    major=$(chromedriver --version 2>/dev/null | sed -n 's/^[^0-9]*\([0-9]*\)\..*/\1/p')
    for name in chromium chromium-browser google-chrome chrome; do
        "$name" --version 2>/dev/null | grep -q " $major\." && command -v "$name" && return
    done
    first_of chromium chromium-browser google-chrome chrome
}

# heading TEXT: what is about to happen, set apart from the tools' own output.
heading() { printf '\n== %s\n' "$*"; }
