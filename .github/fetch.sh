#!/usr/bin/env bash
# Fetches the package of an earlier deployment. The package is an artifact of this repository, made on main by the workflow deploy. Its digest must be
# the digest that was recorded for that deployment. Artifacts of the same name from a fork or from another workflow do not count.
#
#   .github/fetch.sh COMMIT DIGEST FOLDER
set -euo pipefail

readonly usage='usage: fetch.sh COMMIT DIGEST FOLDER'
readonly commit=${1:?$usage} digest=${2:?$usage} folder=${3:?$usage}
readonly repository=${GITHUB_REPOSITORY:?} repository_id=${GITHUB_REPOSITORY_ID:?}

candidates=$(gh api "repos/$repository/actions/artifacts?name=app-$commit&per_page=100" \
  --jq ".artifacts[] | select((.expired | not) and .workflow_run.head_branch == \"main\" and .workflow_run.head_repository_id == $repository_id) | .workflow_run.id")

# A commit may have several packages, and no two packages are alike.
for candidate in $candidates; do
  from=$(gh api "repos/$repository/actions/runs/$candidate" --jq '"\(.path) \(.head_branch) \(.event) \(.head_repository.id)"')
  case $from in
    ".github/workflows/deploy.yml main push $repository_id" | ".github/workflows/deploy.yml main workflow_dispatch $repository_id") ;;
    *) continue ;;
  esac
  rm -f "$folder/app.zip"
  gh run download "$candidate" --repo "$repository" --name "app-$commit" --dir "$folder"
  if echo "$digest  $folder/app.zip" | sha256sum --check --strict --status; then
    exit 0
  fi
  echo "The package of run $candidate has another digest than the recorded one." >&2
done

rm -f "$folder/app.zip"
echo "GitHub has no package of $commit with the recorded digest any more: run this workflow with ref $commit." >&2
exit 1
