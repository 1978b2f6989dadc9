import { create } from './dom';

export interface NoticeContent {
    title: string;
    text: string;
    /** a command to run, shown as such */
    command?: string;
    link?: { text: string; href: string };
    button?: { text: string; press: () => void };
}

/** Something that stands in the way, what to do about it, and the button that does it. */
export class Notice {
    constructor(private readonly container: HTMLElement) {}

    show({ title, text, command, link, button }: NoticeContent): void {
        const heading = create('h2', 'notice-title', title);
        heading.tabIndex = -1;
        const parts: HTMLElement[] = [heading, create('p', 'notice-text', text)];
        if (command !== undefined) {
            parts.push(create('code', 'notice-command', command));
        }
        if (link !== undefined) {
            const anchor = create('a', 'button', link.text);
            anchor.href = link.href;
            parts.push(anchor);
        }
        if (button !== undefined) {
            const made = create('button', 'button', button.text);
            made.type = 'button';
            made.addEventListener('click', button.press);
            parts.push(made);
        }
        this.container.replaceChildren(...parts);
        this.container.hidden = false;
        heading.focus();
    }

    hide(): void {
        this.container.hidden = true;
        this.container.replaceChildren();
    }

    /** Shows the content with a button, and waits until it is pressed. */
    async ask(content: Omit<NoticeContent, 'button'>, buttonText: string): Promise<void> {
        await new Promise<void>((press) => {
            this.show({ ...content, button: { text: buttonText, press } });
        });
        this.hide();
    }
}
