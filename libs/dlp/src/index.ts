export * from './pattern.js';
export * from './finding.js';
export * from './scan-input.js';
export * from './policy/verdict.js';
export type { PatternGroup, PolicyException, PolicySet } from './policy/policy-set.js';
export * from './settings/setting.js';
export { SETTING_GROUPS, SETTING_KINDS, type SettingDefinition, type SettingGroup, type SettingKind } from './settings/definition.js';
export { NOTICE_KINDS, type NoticeKind, type NoticeSwitch } from './settings/notice-settings.js';
export { findSetting, SETTINGS } from './settings/settings.js';
export {
  checkedValue,
  resolveSettings,
  UnusableSetting,
  type ResolvedSettings,
  type ResolveOptions,
  type Rung,
  type ReadKey,
  type SettingInForce,
} from './settings/resolve-settings.js';
export { combineEnds, encryptDecision, type EncryptDecision } from './settings/combine-ends.js';
export { domainCovered, indexScopes, samePlace, scopeCovers, type ScopeIndex } from './settings/scope-index.js';
export {
  headerTriggerMatches,
  triggerMatches,
  withoutMatch,
  type SenderTriggers,
  type TriggerField,
  type Triggers,
} from './settings/triggers.js';
/** For encryption, before the subject is looked at: the rules are kept and checked as settings already. */
export { filterSubject } from './settings/subject-filter.js';
export { expandRefs, findGroupCycle, type ExpandedRefs } from './policy/group-expansion.js';
export { recipientMeant } from './policy/end-class.js';
export { policyResolver, type EffectiveSetting, type PolicyResolver } from './policy/effective-policy.js';
export { compileSkipList, foldText, NO_SKIP_WORDS, normalizeParts, type NormalizeOptions, type SkipList } from './normalize/normalize.js';
export { PART_BOUNDARY, type NormalizedText, type PartSpan, type TextView } from './normalize/normalized-text.js';
export type { Identifier } from './identifiers/identifier.js';
export { findValidator, VALIDATORS } from './identifiers/validators.js';
export type { Detector } from './detectors/detector.js';
export { DETECTORS, findDetector } from './detectors/detectors.js';
export { compilePatterns, type Compilation, type CompiledPatterns, type RefusedPattern } from './scan/compile.js';
export { detectIn } from './scan/detect-in.js';
export { confidenceStep, reachesConfidence } from './scan/confidence-step.js';
export { maskValue } from './scan/mask.js';
export { DEFAULT_MAX_WINDOW_BYTES, scanMessage, type ScanOptions, type ScanOutcome } from './scan/scan-message.js';
export { defaultPatterns } from './policy/default-patterns.js';
export { checkPattern, type PatternCheck } from './policy/check-pattern.js';
export { lintCost } from './lint/lint-cost.js';
export { lintPattern } from './lint/lint-pattern.js';
export { lintRefused } from './lint/lint-refused.js';
export type { Lint, Surroundings } from './lint/lint.js';
export { checkExamples, type ExampleResult } from './lint/check-examples.js';
export { evaluate } from './policy/evaluate.js';
export type { Evidence } from './policy/evidence.js';
export { canJudge } from './policy/judge-pattern.js';
export { checkCost } from './import/check-cost.js';
export { readPatternFile } from './import/read-pattern-file.js';
export {
  PATTERN_FILE_FORMATS,
  type FileDefaults,
  type PatternFile,
  type PatternFileFormat,
  type Unsupported,
} from './import/pattern-file.js';
export { formatPatternJson } from './import/pattern-json.js';
export { PATTERN_FILE_SCHEMA } from './import/pattern-file-schema.js';
export { formatPatternCsv } from './import/pattern-csv.js';
export type { FieldProblem } from './import/pattern-fields.js';
export { defaultPolicy, type AppliedException, type Policy } from './policy/policy.js';
export { DEFAULT_UNINSPECTABLE_ACTIONS } from './policy/uninspectable-actions.js';
export {
  answerPattern,
  CONDITIONS_ASKED,
  furthestAnswer,
  type FailedCondition,
  type PatternAnswer,
  type Situation,
} from './explain/answer-pattern.js';
export { droppedFrom } from './explain/dropped-words.js';
export { explainText, type TextExplanation, type TextTrial } from './explain/explain-text.js';
export { MISS_KINDS, type MissKind, type NearMiss } from './explain/near-miss.js';
export { probeMessage, type MessageProbe, type PatternProbe, type ProbeRequest } from './explain/probe-message.js';
export { whyNotTriggered, type Triggering, type UnmetCondition } from './explain/why-not-triggered.js';
export { applyDraft, DRAFT_REVISION, type DraftedPolicy, type PolicyDraft } from './simulate/apply-draft.js';
export { replayPlan, type ReplayPlan } from './simulate/replay-plan.js';
export type { ScanSet } from './simulate/scan-key.js';
export {
  changeOf,
  tallyMessages,
  type ChangeCounts,
  type DecidedMessage,
  type HumanVerdict,
  type NamedChanges,
  type SimulatedMessage,
  type Tally,
} from './simulate/tally.js';
export {
  ENCRYPTION_METHODS,
  FLOW_ENDS,
  FLOW_ENTRIES,
  PROCESSORS,
  SIGNING_METHODS,
  type EncryptionMethod,
  type FlowEnd,
  type FlowEntry,
  type Processor,
  type SigningMethod,
  type Transition,
} from './flow/processor.js';
export { ClearWay } from './flow/clear-way.js';
export { exposureOf, NOTHING_EXPOSED, type Exposure } from './flow/exposure.js';
export { FACTORY_FLOW, type FlowSettings } from './flow/flow-settings.js';
export { FACTORY_PROTECT, type ProtectSettings } from './flow/protect-settings.js';
export { NOTHING_OPENED, type IncomingHandling } from './flow/incoming-handling.js';
export { PASSWORD_DEMANDS, type PasswordDemand } from './settings/password-rules.js';
export type {
  PgpCipher,
  PgpCompression,
  PgpHash,
  ProtectedHeader,
  ProtectValues,
  SmimeCipher,
  SmimeKeyTransport,
  SmimeSigningAlgorithm,
} from './settings/protect-values.js';
export {
  judgementOf,
  NOTHING_FOUND,
  NOTHING_TO_PROTECT_WITH,
  type FlowFacts,
  type FlowPolicy,
  type Judgement,
  type MailFacts,
} from './flow/flow-facts.js';
export { passMailFlow, wayOf, type FlowPass } from './flow/pass-mail-flow.js';
export { findPolicyTemplate, POLICY_TEMPLATES } from './templates/policy-templates.js';
export type { PolicyTemplate } from './templates/policy-template.js';
export { hammingDistance, NEAR_COPY_BITS, similarityHash } from './similarity/similarity-hash.js';
