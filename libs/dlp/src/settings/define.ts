/** One function a kind of setting: what is the same for all settings of a kind is said once. */
import type { SettingDefinition, SettingGroup } from './definition.js';
import type {
  EndRule,
  HeaderTrigger,
  PatternSelection,
  ScoreThresholds,
  SettingLevel,
  StaticHeader,
  Trigger,
  UninspectableActions,
} from './setting.js';
import {
  checkAddresses,
  checkChoice,
  checkFlag,
  checkHeaderTrigger,
  checkNumber,
  checkPatternSelection,
  checkScoreThresholds,
  checkStaticHeader,
  checkTemplate,
  checkText,
  checkTexts,
  checkTrigger,
  checkUninspectableActions,
  OUTCOME_CHOICES,
  type TextsRule,
} from './value-checks.js';

const EVERY_LEVEL: readonly SettingLevel[] = ['global', 'wildcard-domain', 'domain', 'user'];

/** What an author of a setting writes, whatever its kind. */
export interface Subject {
  readonly key: string;
  readonly group: SettingGroup;
  readonly name: string;
  readonly description: string;
  readonly ends: EndRule;
  /** Absent: all but the factory. */
  readonly levels?: readonly SettingLevel[];
  /** Absent: not yet, since mail cannot be encrypted. */
  readonly inEffect?: true;
}

export function flag(subject: Subject, factory: boolean): SettingDefinition {
  return { ...shared(subject), kind: 'flag', factory, check: checkFlag };
}

export function limit(
  subject: Subject,
  range: { readonly unit: string; readonly least: number; readonly most: number; readonly factory: number },
): SettingDefinition {
  const { unit, least, most, factory } = range;
  return { ...shared(subject), kind: 'number', unit, factory, check: checkNumber(least, most) };
}

/** @param rule - what is wrong with a text that is one line. */
export function text(subject: Subject, factory: string, rule?: (text: string) => string | undefined): SettingDefinition {
  return { ...shared(subject), kind: 'text', factory, check: checkText(rule) };
}

/** The first choice is the factory's, unless another is named. */
export function choice(subject: Subject, choices: SettingDefinition['choices'], factory = choices[0]?.value ?? ''): SettingDefinition {
  return { ...shared(subject), kind: 'choice', choices, factory, check: checkChoice(choices) };
}

export function texts(subject: Subject, factory: readonly string[], rule?: TextsRule): SettingDefinition {
  return { ...shared(subject), kind: 'texts', factory, check: checkTexts(rule) };
}

/** Addresses of people: sealed where they are kept. */
export function addresses(subject: Subject): SettingDefinition {
  const factory: readonly string[] = [];
  return { ...shared(subject), kind: 'addresses', factory, check: checkAddresses };
}

/** A text of many lines; empty: ours. */
export function template(subject: Subject): SettingDefinition {
  return { ...shared(subject), kind: 'template', factory: '', check: checkTemplate };
}

export function patternSelection(subject: Subject, factory: PatternSelection): SettingDefinition {
  return { ...shared(subject), kind: 'pattern-selection', factory, check: checkPatternSelection };
}

export function trigger(subject: Subject, factory: Trigger): SettingDefinition {
  return { ...shared(subject), kind: 'trigger', factory, check: checkTrigger };
}

export function headerTrigger(subject: Subject, factory: HeaderTrigger): SettingDefinition {
  return { ...shared(subject), kind: 'header-trigger', factory, check: checkHeaderTrigger };
}

export function staticHeader(subject: Subject): SettingDefinition {
  const factory: StaticHeader = { name: '', value: '' };
  return { ...shared(subject), kind: 'static-header', factory, check: checkStaticHeader };
}

export function scoreThresholds(subject: Subject): SettingDefinition {
  const factory: ScoreThresholds = {};
  return { ...shared(subject), kind: 'score-thresholds', factory, check: checkScoreThresholds };
}

export function uninspectableActions(subject: Subject, factory: UninspectableActions): SettingDefinition {
  const check = checkUninspectableActions(Object.keys(factory));
  return { ...shared(subject), kind: 'uninspectable-actions', choices: OUTCOME_CHOICES, factory, check };
}

function shared({ levels = EVERY_LEVEL, inEffect, ...subject }: Subject): Omit<SettingDefinition, 'kind' | 'factory' | 'check'> {
  return { ...subject, levels, inEffect: inEffect ?? false, unit: '', choices: [] };
}

/** Choices whose name is the value itself: names of algorithms. */
export function named(...values: readonly string[]): SettingDefinition['choices'] {
  return values.map((value) => ({ value, name: value }));
}
