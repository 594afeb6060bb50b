"""Hashed features from the server's own code, logistic regression, and the model file."""
import struct
import subprocess

import numpy as np
import scipy.sparse as sparse
from scipy.optimize import minimize
from sklearn.metrics import roc_auc_score

BITS = 18  # LinearModel::bits
WORDS_A_PIECE = 600
FEWEST_FEATURES = 8
LONGEST = 16000  # bytes of a text that training looks at


def featurise(tool, concepts, texts, as_data):
    """Per text the slots of its distinct features, of its first piece."""
    frames = bytearray()
    for text, data in zip(texts, as_data):
        encoded = text.encode("utf-8", "replace")[:LONGEST]
        frames += struct.pack("<IB", len(encoded), int(data)) + encoded
    out = np.frombuffer(subprocess.run([tool, concepts], input=bytes(frames), capture_output=True, check=True).stdout, np.uint32)
    at, slots = 0, []
    for _ in texts:
        row = out[at + 1 : at + 1 + out[at]]
        at += 1 + int(out[at])
        ends = np.flatnonzero(row == 0)
        if len(ends) > WORDS_A_PIECE:
            row = row[: ends[WORDS_A_PIECE - 1]]
        slots.append(np.unique(row[row != 0] >> (32 - BITS)))
    return slots


def matrix(slots):
    values = [np.full(len(row), 1 / np.sqrt(max(len(row), FEWEST_FEATURES))) for row in slots]
    ends = np.cumsum([0] + [len(row) for row in slots])
    return sparse.csr_matrix((np.concatenate(values), np.concatenate(slots).astype(np.int32), ends), shape=(len(slots), 1 << BITS))


def balanced(groups, labels, power=0.5):
    """A group of n rows weighs n to the power; both classes weigh the same."""
    weights = np.ones(len(labels))
    for group in set(groups):
        for label in (0, 1):
            rows = (groups == group) & (labels == label)
            if rows.any():
                weights[rows] = rows.sum() ** (power - 1.0)
    for label in (0, 1):
        weights[labels == label] /= weights[labels == label].sum()
    return weights / 2


def fit(features, labels, weights, l2, iterations=80):
    """The weights and the bias."""
    sign = np.where(labels > 0, 1.0, -1.0)
    transposed = features.T.tocsr()

    def loss(p):
        margin = sign * (features @ p[:-1] + p[-1])
        pull = -sign * weights / (1 + np.exp(np.clip(margin, -500, 500)))
        return (weights * np.logaddexp(0, -margin)).sum() + l2 / 2 * (p[:-1] @ p[:-1]), np.append(transposed @ pull + l2 * p[:-1], pull.sum())

    p = minimize(loss, np.zeros(features.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": iterations}).x
    return p[:-1], float(p[-1])


def quantised(weights):
    """One byte each. Large ones are clipped: the step is set by the 99.99th percentile of those that are not zero."""
    used = np.abs(weights[weights != 0])
    scale = float(np.quantile(used, 0.9999)) / 127
    return np.clip(np.round(weights / scale), -127, 127).astype(np.int8), scale


def write(path, tool, concepts_file, weights, scale, bias, slope, shift, thresholds):
    with open(concepts_file, "rb") as file:
        concepts = subprocess.run([tool, "--normalise"], input=file.read(), capture_output=True, check=True).stdout
    header = b"ASTRAGM1" + struct.pack("<I4f4fI", BITS, scale, bias, slope, shift, *thresholds, len(concepts))
    with open(path, "wb") as file:
        file.write(header + concepts + weights.tobytes())


def figures(scores, labels):
    """ROC-AUC, recall at 1 % and at 0.1 % false positives."""
    scores, labels = np.asarray(scores), np.asarray(labels)
    harmless = np.sort(scores[labels == 0])[::-1]
    recall = [float((scores[labels == 1] > harmless[int(len(harmless) * rate)]).mean()) for rate in (0.01, 0.001)]
    counts = f"({labels.sum()} / {(1 - labels).sum()})"
    return f"AUC {roc_auc_score(labels, scores):.3f}  recall {recall[0]:.3f} at 1 %, {recall[1]:.3f} at 0.1 %  {counts}"
