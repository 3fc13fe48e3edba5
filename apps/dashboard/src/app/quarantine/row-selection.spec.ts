import { describe, expect, it } from 'vitest';
import { RowSelection } from './row-selection.js';

const order = ['a', 'b', 'c', 'd', 'e'];

describe('the selection', () => {
  it('reaches from the row that was chosen last to another, both ways', () => {
    const selection = new RowSelection();
    selection.toggle('d');
    selection.reach('b', order);
    expect([...selection.ids()].sort()).toEqual(['b', 'c', 'd']);
  });

  it('begins with the row itself when nothing was chosen before', () => {
    const selection = new RowSelection();
    selection.reach('c', order);
    expect([...selection.ids()]).toEqual(['c']);
  });

  it('is of some rows again as soon as one is taken out of all', () => {
    const selection = new RowSelection();
    selection.choose(order, true);
    expect(selection.isAll()).toBe(true);
    selection.toggle('a');
    expect([selection.isAll(), selection.ids().size]).toEqual([false, 4]);
  });

  it('is empty after it was cleared', () => {
    const selection = new RowSelection();
    selection.choose(order, true);
    selection.clear();
    expect([selection.isEmpty(), selection.isAll()]).toEqual([true, false]);
  });
});
