import { CdkTreeModule, type CdkTree } from '@angular/cdk/tree';
import {
  afterRenderEffect,
  ChangeDetectionStrategy,
  Component,
  computed,
  inject,
  input,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { Router } from '@angular/router';
import type { SettingsPlace } from '../gateway-api/settings-api.js';
import { counted } from '../shared-ui/figures.js';
import { Icon } from '../shared-ui/icon.js';
import { everyNode, pathTo, placeName, type PlaceNode, placesFound, placeTree } from './place-tree.js';

const icons: Readonly<Record<SettingsPlace['level'], string>> = {
  factory: 'layers',
  global: 'globe',
  'wildcard-domain': 'layers',
  domain: 'bld',
  user: 'user',
};
/** Up to this many places the tree stands open. */
const OPEN_UP_TO = 200;

/** The places of the settings as a tree, with a field to find one. */
@Component({
  selector: 'lz-places-tree',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CdkTreeModule, Icon],
  templateUrl: './places-tree.html',
})
export class PlacesTree {
  readonly places = input.required<readonly SettingsPlace[]>();
  readonly current = input.required<string>();
  /** Places with something unsaved. */
  readonly unsaved = input<ReadonlySet<string>>(new Set());
  private readonly router = inject(Router);
  private readonly tree = viewChild<CdkTree<PlaceNode, string>>('tree');
  protected readonly sought = signal('');
  protected readonly nodes = computed(() => placeTree(placesFound(this.places(), this.sought())));
  protected readonly found = computed(() => everyNode(this.nodes()).length);
  protected readonly below = (node: PlaceNode): PlaceNode[] => [...node.children];
  protected readonly idOf = (node: PlaceNode): string => node.place.id;
  protected readonly nameOf = placeName;

  constructor() {
    afterRenderEffect(() => {
      const all = everyNode(this.nodes());
      const current = this.current();
      untracked(() => this.open(all, current));
    });
  }

  /** Everything while it is not much, else the way to the place that is shown. */
  private open(all: readonly PlaceNode[], current: string): void {
    const place = this.places().find(({ id }) => id === current);
    const path = place === undefined ? [] : pathTo(place, this.places()).map(({ id }) => id);
    const wanted = all.length <= OPEN_UP_TO ? all : all.filter((node) => path.includes(node.place.id));
    for (const node of wanted.filter(({ children }) => children.length > 0)) this.tree()?.expand(node);
  }

  protected iconOf(place: SettingsPlace): string {
    return icons[place.level];
  }

  /** A person is told by the part before the @ where its domain stands right above. */
  protected shortName({ place, depth }: PlaceNode): string {
    const isBelowDomain = depth > 0 && place.level === 'user' && this.places().some(({ name }) => place.name.endsWith(`@${name}`));
    return isBelowDomain ? place.name.slice(0, place.name.lastIndexOf('@')) : placeName(place);
  }

  protected label({ place }: PlaceNode): string {
    const unsaved = this.unsaved().has(place.id) ? ', not saved' : '';
    return `${placeName(place)}, ${counted(place.own, 'own value')}${unsaved}`;
  }

  protected go({ place }: PlaceNode): void {
    void this.router.navigate(['/settings', place.id]);
  }
}
