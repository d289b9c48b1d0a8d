// Remembers values in the browser, where it lets a page do so.

/**
 * @param {string} prefix
 * @param {() => Storage} open reading the property alone may be refused
 */
export function storedValues(prefix, open) {
  return {
    /** @param {string} name */
    read(name) {
      try {
        return open().getItem(`${prefix}.${name}`) ?? "";
      } catch {
        return "";
      }
    },
    /**
     * Remembers a value; "" forgets it.
     * @param {string} name
     * @param {string} value
     */
    write(name, value) {
      try {
        if (value) open().setItem(`${prefix}.${name}`, value);
        else open().removeItem(`${prefix}.${name}`);
      } catch {
        // Then it is not remembered.
      }
    },
  };
}
