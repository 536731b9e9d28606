// Runs before npm scripts, in plain JavaScript so that any Node can read it: says what is missing instead of failing on a .ts file.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `nim-functions: this is Node ${process.versions.node}, and 22.19 or later is needed.\n` +
      'npm ci brings Node 24 for Linux (glibc), macOS and Windows; elsewhere, or with --omit=optional, install it yourself.\n',
  );
  process.exit(1);
}
