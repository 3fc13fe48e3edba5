/** Looking at a matched value, in a real browser against the double: a reason first, a minute at most, masked as soon as one looks away. */
import { describe, expect, it } from 'vitest';
import { dashboardStage } from '../support/dashboard-stage.js';

const stage = dashboardStage({});
/** What the double answers with; made up. */
const CLEAR = '4929 0000 0000 1234';
const dialog = () => stage.page.getByRole('dialog');
const line = (): string => `POST /api/v1/held-messages/${stage.double.messageId(0)}/reveal`;

async function reveal(): Promise<void> {
  await stage.page.goto(`${stage.double.url}/quarantine/${stage.double.messageId(0)}`);
  await stage.page.getByText('Held because').waitFor();
  await stage.page.keyboard.press('v');
  await dialog().getByText('That you looked, and why, is recorded').waitFor();
  await dialog().getByLabel('Reason, required').selectOption('ask-sender');
  await dialog()
    .getByRole('button', { name: /Show for 60/ })
    .click();
  await stage.page.getByText(CLEAR).waitFor();
}

describe('double: the match under the eye', () => {
  it('is shown by v, with a reason, and counted down', async () => {
    await reveal();
    expect(stage.heard(line())[0]?.body).toEqual({ part: '1', start: 47, end: 66, reason: 'ask-sender' });
    await stage.page.getByRole('button', { name: /Mask the value again, 5\d seconds left/ }).waitFor();
  });

  it('is masked again by v', async () => {
    await reveal();
    await stage.page.keyboard.press('v');
    await expect.poll(() => stage.page.getByText(CLEAR).count()).toBe(0);
  });

  it('is masked again as soon as the window loses the focus', async () => {
    await reveal();
    await stage.page.evaluate("window.dispatchEvent(new Event('blur'))");
    await expect.poll(() => stage.page.getByText(CLEAR).count()).toBe(0);
  });

  it('is masked again after its minute', async () => {
    await stage.page.clock.install();
    await reveal();
    await stage.page.clock.fastForward(61_000);
    await expect.poll(() => stage.page.getByText(CLEAR).count()).toBe(0);
  });

  it('stands nowhere in the page when another message is opened', async () => {
    await reveal();
    await stage.page.keyboard.press('j');
    await stage.page.keyboard.press('o');
    // what only the other message shows; the address changes before the page does
    await stage.page.getByText('Ben Carter proposes').waitFor();
    expect(await stage.page.content()).not.toContain(CLEAR);
  });
});
