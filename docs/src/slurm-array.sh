#!/usr/bin/env bash
# A Slurm array: each task converts one shard of records. `shards.txt` has the path of a shard on each
# line, as `ls records/*.jsonl.zst > shards.txt` writes it; give `--array=1-N` as many as it has.
#
#   sbatch --array=1-$(wc -l < shards.txt) slurm-array.sh
#
# A task that is stopped and queued again goes on where it was, and one that is done does nothing:
# submit the array again until all shards are in `articles/`.
#SBATCH --job-name=offprint
#SBATCH --cpus-per-task=4
#SBATCH --mem-per-cpu=1G
#SBATCH --time=02:00:00
#SBATCH --requeue
set -euo pipefail

shard=$(sed -n "${SLURM_ARRAY_TASK_ID}p" shards.txt)
mkdir -p articles
exec offprint batch "$shard" \
    --output "articles/$(basename "$shard")" --resume \
    --jobs "${SLURM_CPUS_PER_TASK:-1}" \
    --max-ms 10000 --fail-over 5%
