// Starts Chromium, Firefox or WebKitGTK behind its WebDriver server.
//
//   node tests/e2e/core/browsers.mjs webkit      says why it can't be had here, if so, and then ends with 1

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import selenium from 'selenium-webdriver';
import { DriverService } from 'selenium-webdriver/remote/index.js';
import { BROWSER_ARGUMENTS, browserProgram } from '../browser.mjs';

const STARTING_MILLIS = 60_000;
// How long a function in the page may take that reads a whole table.
const SCRIPT_MILLIS = 60_000;

// The path of a program on PATH, or undefined.
function programAt(name) {
    return (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)).find((path) => existsSync(path));
}

// WebKitGTK's small browser, which is on no PATH: where Debian and Fedora put it.
function miniBrowser() {
    return ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/libexec', '/usr/lib64']
        .filter((folder) => existsSync(folder))
        .flatMap((folder) => readdirSync(folder)
            .filter((name) => name.startsWith('webkit2gtk-4'))
            .map((name) => join(folder, name, 'MiniBrowser')))
        .find((path) => existsSync(path));
}

// The browsers by name: the WebDriver server, the capabilities to ask of it (downloads go to `folder`), the
// environment it needs, and whether it draws on a virtual display.
const BROWSERS = {
    chromium: {
        server: () => programAt('chromedriver'),
        program: () => {
            try {
                return browserProgram();
            } catch {
                return undefined;
            }
        },
        capabilities: (program, folder) => ({
            'browserName': 'chrome',
            'goog:chromeOptions': {
                binary: program,
                args: [...BROWSER_ARGUMENTS, '--window-size=1440,1000'],
                prefs: { 'download.default_directory': folder, 'download.prompt_for_download': false },
            },
        }),
    },
    firefox: {
        server: () => programAt('geckodriver'),
        program: () => programAt('firefox'),
        arguments: ['--websocket-port=0'],
        capabilities: (program, folder) => ({
            'browserName': 'firefox',
            'moz:firefoxOptions': {
                binary: program,
                args: ['-headless', '--width=1440', '--height=1000'],
                prefs: {
                    'browser.download.folderList': 2,
                    'browser.download.dir': folder,
                    'browser.download.useDownloadDir': true,
                    'browser.download.alwaysOpenPanel': false,
                },
            },
        }),
    },
    webkit: {
        server: () => programAt('WebKitWebDriver'),
        program: miniBrowser,
        display: true,
        // Downloads go to the folder that the desktop's settings name. The sandbox needs rights that neither a
        // container nor root has; the only page opened is the one under test.
        environment: (folder) => {
            const settings = join(folder, 'settings');
            mkdirSync(settings);
            writeFileSync(join(settings, 'user-dirs.dirs'), `XDG_DOWNLOAD_DIR="${folder}"\n`);
            return {
                HOME: folder,
                XDG_CONFIG_HOME: settings,
                WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
                // Without a graphics card it draws 4 frames a second through DMA-BUF, and 60 otherwise.
                WEBKIT_DISABLE_DMABUF_RENDERER: '1',
            };
        },
        capabilities: (program) => ({
            'browserName': 'MiniBrowser',
            'webkitgtk:browserOptions': { binary: program, args: ['--automation'] },
        }),
    },
};

// Why this browser can't be had here; undefined where it can.
export function missing(name) {
    const { server, program, display } = BROWSERS[name];
    const lacks = [
        !program() && 'the browser', !server() && 'its WebDriver server', display && !programAt('Xvfb') && 'Xvfb',
    ].filter(Boolean);
    return lacks.length > 0 ? `${name} is left out; missing here: ${lacks.join(', ')} (scripts/setup test)` : undefined;
}

// A virtual display; gives its name and what ends it.
async function startDisplay() {
    const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp'], {
        stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    const [number] = await Promise.race([
        once(server.stdio[3], 'data'),
        once(server, 'exit').then(() => { throw new Error('Xvfb ended at once'); }),
    ]);
    return { display: `:${String(number).trim()}`, close: () => { server.kill(); } };
}

// Starts the browser in a profile of its own: { driver, downloads, close }.
export async function start(name) {
    const { server, program, display, environment, capabilities, arguments: more = [] } = BROWSERS[name];
    const downloads = mkdtempSync(join(tmpdir(), `trailglass-${name}-`));
    const undo = [() => rmSync(downloads, { recursive: true, force: true, maxRetries: 5 })];
    const close = async () => {
        for (const step of undo.reverse()) await step();
    };
    try {
        const variables = { ...process.env, ...environment?.(downloads) };
        if (display) {
            const screen = await startDisplay();
            undo.push(screen.close);
            variables.DISPLAY = screen.display;
            delete variables.WAYLAND_DISPLAY;
        }
        const service = new DriverService.Builder(server())
            .setLoopback(true)
            .addArguments(...more)
            .setEnvironment(variables)
            .build();
        const address = await service.start(STARTING_MILLIS);
        undo.push(() => service.kill());
        const driver = await new selenium.Builder()
            .usingServer(address)
            .withCapabilities(new selenium.Capabilities(capabilities(program(), downloads)))
            .build();
        undo.push(() => driver.quit());
        await driver.manage().setTimeouts({ script: SCRIPT_MILLIS });
        if (display) await driver.manage().window().setRect({ x: 0, y: 0, width: 1440, height: 1000 });
        return { driver, downloads, close };
    } catch (error) {
        await close();
        throw error;
    }
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
    const reason = missing(process.argv[2]);
    if (reason) console.log(reason);
    process.exit(reason ? 1 : 0);
}
