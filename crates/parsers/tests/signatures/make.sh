#!/bin/sh
# Makes the vectors of this folder anew, with the authors' own tools: minisign 0.11, OpenSSH 9, GnuPG 2.2. The keys are thrown away.
set -eu
out=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
export GNUPGHOME="$work/gnupg"
mkdir -m 700 "$GNUPGHOME"
cp "$out/statement.txt" "$work/statement.txt"
cd "$work"

minisign -G -f -W -p minisign.pub -s minisign.key > /dev/null
minisign -S -W -s minisign.key -m statement.txt -x minisign.minisig > /dev/null
minisign -S -l -W -s minisign.key -m statement.txt -x minisign-legacy.minisig > /dev/null
minisign -G -f -W -p minisign-other.pub -s minisign-other.key > /dev/null

for kind in ed25519 ecdsa rsa; do
  ssh-keygen -q -t $kind -N '' -C '' -f ssh-$kind
  ssh-keygen -q -Y sign -f ssh-$kind -n file - < statement.txt > ssh-$kind.sig
done

gpg="gpg --batch --quiet --no-tty --pinentry-mode loopback --passphrase="
key() { # NAME ALGORITHM USAGE EXPIRES
  $gpg --quick-generate-key "$1 <$1@author.example>" "$2" "$3" "$4"
  $gpg --armor --export "$1@author.example" > "gpg-$1.pub"
}
sign() { # NAME
  $gpg -u "$1@author.example" --armor --detach-sign --output "gpg-$1.asc" statement.txt
}
key plain ed25519 sign never
sign plain
$gpg -u plain@author.example --clearsign --output gpg-plain.clear statement.txt
$gpg -u plain@author.example --armor --textmode --detach-sign --output gpg-text.asc statement.txt
$gpg -u plain@author.example --digest-algo SHA1 --armor --detach-sign --output gpg-sha1.asc statement.txt
key rsa rsa3072 sign never
sign rsa
key sub ed25519 cert never
print=$($gpg --with-colons --list-keys sub@author.example | awk -F: '/^fpr/{print $10; exit}')
$gpg --quick-add-key "$print" ed25519 sign never
$gpg --quick-add-key "$print" cv25519 encr never
sign sub
$gpg --armor --export sub@author.example > gpg-sub.pub
# The same key after its owner revoked it.
sed 's/^:---/---/' "$GNUPGHOME/openpgp-revocs.d/$print.rev" > revoke
$gpg --import revoke
$gpg --armor --export sub@author.example > gpg-revoked.pub
# Signed within the time of a key, and after it, by a clock that was set back.
$gpg --faked-system-time 20250101T000000! --quick-generate-key "old <old@author.example>" ed25519 sign 2025-02-01
$gpg --faked-system-time 20250102T000000! -u old@author.example --armor --detach-sign --output gpg-in-time.asc statement.txt
$gpg --armor --export old@author.example > gpg-old.pub
# Only the end of the key's own word is changed: a key that may sign for longer makes what is too late for the other.
print=$($gpg --with-colons --list-keys old@author.example | awk -F: '/^fpr/{print $10; exit}')
$gpg --faked-system-time 20250102T000000! --quick-set-expire "$print" never
$gpg --faked-system-time 20250204T000000! -u old@author.example --armor --detach-sign --output gpg-too-late.asc statement.txt

cp minisign.pub minisign-other.pub ./*.minisig ./ssh-*.pub ./ssh-*.sig ./gpg-* "$out/"
gpgconf --kill all
rm -r "$work"
