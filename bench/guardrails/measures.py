"""ROC-AUC and recall at a rate of false positives, with bootstrap intervals."""
import bisect
import random

RESAMPLES = 200
RATES = (0.01, 0.001)


def auc(attacks, harmless):
    """The chance that an attack scores above a harmless text; ties count half."""
    ordered = sorted(harmless)
    wins = sum(bisect.bisect_left(ordered, score) + bisect.bisect_right(ordered, score) for score in attacks)
    return wins / (2 * len(attacks) * len(ordered))


def recall_at(attacks, harmless, rate):
    ordered = sorted(harmless, reverse=True)
    threshold = ordered[min(int(len(ordered) * rate), len(ordered) - 1)]
    return sum(score > threshold for score in attacks) / len(attacks)


def all_of(attacks, harmless):
    return [auc(attacks, harmless)] + [recall_at(attacks, harmless, rate) for rate in RATES]


def with_intervals(attacks, harmless, seed=1):
    """(value, low, high) of ROC-AUC and of the recall at each rate: the middle 95 % of resampled sets."""
    rng = random.Random(seed)
    draws = [all_of(rng.choices(attacks, k=len(attacks)), rng.choices(harmless, k=len(harmless))) for _ in range(RESAMPLES)]
    out = []
    for value, column in zip(all_of(attacks, harmless), zip(*draws)):
        ordered = sorted(column)
        out.append((value, ordered[int(0.025 * RESAMPLES)], ordered[int(0.975 * RESAMPLES) - 1]))
    return out
