"""Sealing: personal data is stored so that only the house with its keys can read it.

Three layers, each of which opens the next:

- the **key ring** (`keyring`): a file outside the database and outside its backup;
- the **key store** (`keystore`): one wrapped key a dossier, in a database of its own;
- **sealed fields and files** (`fields`, `files`): AES-256-GCM, bound to table,
  column and row, so that a text moved elsewhere no longer opens.

`blind` makes indexes by which a sealed value can be found without being read.
"""
