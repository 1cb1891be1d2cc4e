#!/bin/bash
# Refuses a branch of this repository that is not for renderings: check-branch.sh BRANCH
set -euo pipefail
name=$1 branch=refs/heads/$1

refuse() {
  echo "BRANCH=$name $1 Choose another." >&2
  exit 1
}
git check-ref-format "$branch" || refuse "is no name for a branch."
if [ "$(git symbolic-ref --quiet HEAD || true)" = "$branch" ]; then
  refuse "is checked out here: it would lose its files."
fi
if git rev-parse --quiet --verify "$branch" >/dev/null && [ -z "$(git ls-tree "$branch" parts)" ]; then
  refuse "is there and was not rendered: it has no folder parts."
fi
