"""Times what bench/latent.ts times, with NumPy, scikit-learn and umap-learn. Arguments: the task, a file of float32 numbers, rows, columns."""

import json
import sys
import time

import numpy as np

task, path, count, dimension = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
rows = np.fromfile(path, np.float32).reshape(count, dimension)


def pca():
    from sklearn.decomposition import PCA

    data = rows.astype(np.float64)
    return lambda: float(PCA(svd_solver="covariance_eigh").fit(data).explained_variance_[0])


def nearest():
    queries = rows[:100]

    def search():
        lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))
        scores = queries @ rows.T / lengths
        best = np.argpartition(-scores, 10, axis=1)[:, :10]
        order = np.argsort(-np.take_along_axis(scores, best, axis=1), axis=1)
        return float(np.take_along_axis(best, order, axis=1)[0, 1])

    return search


def clusters():
    from sklearn.cluster import KMeans

    return lambda: float(KMeans(n_clusters=16, init=rows[:16], n_init=1, algorithm="lloyd").fit(rows).inertia_)


def umap():
    from umap import UMAP

    # the first run compiles
    UMAP(metric="cosine").fit_transform(rows[:200])
    return lambda: float(UMAP(metric="cosine").fit_transform(rows)[0, 0])


def best(call, runs):
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        value = call()
        seconds.append(time.perf_counter() - start)
    return {"seconds": min(seconds), "value": value}


call = {"pca": pca, "nearest": nearest, "clusters": clusters, "umap": umap}[task]()
print(json.dumps(best(call, 1 if task == "umap" else 3)))
