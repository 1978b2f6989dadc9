/** How often a face is looked for where the machine is fast enough. */
const kIntervalMs = 250;

/** The rest after a look that took so long: a slow machine gets at least as much rest as work. */
export function restAfter(tookMs: number): number {
    return Math.max(kIntervalMs - tookMs, tookMs, 50);
}

/**
 * Runs `step` again and again, never twice at once, while the page can be seen. `step` handles its
 * own errors. Returns a function that ends it.
 */
export function runLoop(step: () => Promise<void>): () => void {
    let ended = false;
    let timer: ReturnType<typeof setTimeout> | undefined;

    const tick = async (): Promise<void> => {
        const start = performance.now();
        if (!document.hidden) {
            await step();
        }
        if (!ended) {
            timer = setTimeout(() => void tick(), restAfter(performance.now() - start));
        }
    };
    void tick();
    return () => {
        ended = true;
        clearTimeout(timer);
    };
}
