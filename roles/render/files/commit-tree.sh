#!/bin/bash
# Makes a folder the content of a branch of this repository, which has no other: commit-tree.sh FOLDER BRANCH MESSAGE
set -euo pipefail
folder=$1 branch=refs/heads/$2 message=$3

parent=$(git rev-parse --quiet --verify "$branch" || true)
index=$(mktemp -d)
trap 'rm -rf "$index"' EXIT
export GIT_INDEX_FILE=$index/index
(cd "$folder" && GIT_DIR=$(cd "$OLDPWD" && git rev-parse --absolute-git-dir) git --work-tree=. add --all --force .)
tree=$(git write-tree)
if [ -n "$parent" ] && [ "$(git rev-parse "$parent^{tree}")" = "$tree" ]; then
  echo "unchanged since $(git rev-parse --short "$parent")"
  exit
fi
name=$(git config user.name || echo Drydock) email=$(git config user.email || echo drydock@localhost)
commit=$(git -c user.name="$name" -c user.email="$email" commit-tree "$tree" ${parent:+-p "$parent"} -m "$message")
# Refused if somebody else has moved the branch meanwhile.
git update-ref "$branch" "$commit" "${parent:-0000000000000000000000000000000000000000}"
echo "committed as $(git rev-parse --short "$commit")"
