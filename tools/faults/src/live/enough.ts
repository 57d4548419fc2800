import type { CampaignResult } from './campaign.ts';

/**
 * A campaign of this length is what the project's claim rests on (docs/faults.md), so it must have done what the claim
 * says. Shorter ones look for violations alone: how much fits into them is up to the machine.
 */
const claimedFromMs = 10 * 60_000;
const leastFaults = 200;
const leastAcks = 100_000;

/** Why a campaign that was asked to last so long shows too little, though it found nothing; empty: it shows enough. */
export function tooLittle(
  {
    faults,
    recorder,
  }: { readonly faults: CampaignResult['faults']; readonly recorder: Pick<CampaignResult['recorder'], 'acks'> },
  durationMs: number,
): readonly string[] {
  if (durationMs < claimedFromMs) return [];
  return [
    ...(faults.length < leastFaults ? [`${faults.length} faults, of ${leastFaults} at least`] : []),
    ...(recorder.acks.length < leastAcks
      ? [`${recorder.acks.length} acknowledged changes, of ${leastAcks} at least`]
      : []),
  ];
}
