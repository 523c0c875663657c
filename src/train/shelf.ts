/**
 * Where things are kept by key: in the browser's IndexedDB, so that they outlive the page, or in memory. A browser without it, or that
 * refuses it (private windows, a full disk), costs the outliving and nothing else: from then on everything is kept in memory.
 */
export interface Shelf {
  /** Undefined where nothing is kept under the key. */
  get(key: string): Promise<unknown>;
  /** Anything that can be cloned. */
  put(key: string, value: unknown): Promise<void>;
  remove(key: string): Promise<void>;
}

export interface BrowserShelfOptions {
  /** Default: the browser's. */
  readonly factory?: IDBFactory | undefined;
  /** Default `lossbook`. */
  readonly name?: string;
  /** Most things kept; the oldest go first. Default 64. */
  readonly most?: number;
}

interface Kept {
  readonly key: string;
  readonly value: unknown;
  /** Milliseconds, as of Date.now. */
  readonly at: number;
}

const TABLE = "kept";
const REFUSED = Symbol("refused");

export function memoryShelf(): Shelf {
  const kept = new Map<string, unknown>();
  return {
    get: async (key) => kept.get(key),
    put: async (key, value) => void kept.set(key, value),
    remove: async (key) => void kept.delete(key),
  };
}

export function browserShelf({ factory, name = "lossbook", most = 64 }: BrowserShelfOptions = {}): Shelf {
  const memory = memoryShelf();
  let database: Promise<IDBDatabase> | undefined;
  let refused = false;

  /** What the database answers; REFUSED where it does not. */
  async function ask<T>(work: (table: IDBObjectStore) => IDBRequest<T>): Promise<T | typeof REFUSED> {
    if (refused) return REFUSED;
    try {
      database ??= open(factory ?? globalThis.indexedDB, name);
      const db = await database;
      return await finished(work(db.transaction(TABLE, "readwrite").objectStore(TABLE)));
    } catch {
      refused = true;
      return REFUSED;
    }
  }

  return {
    async get(key) {
      const found = await ask<Kept | undefined>((table) => table.get(key));
      return found === REFUSED ? memory.get(key) : found?.value;
    },
    async put(key, value) {
      const answer = await ask((table) => {
        const put = table.put({ key, value, at: Date.now() } satisfies Kept);
        put.onsuccess = () => dropOldest(table, most);
        return put;
      });
      if (answer === REFUSED) await memory.put(key, value);
    },
    async remove(key) {
      if ((await ask((table) => table.delete(key))) === REFUSED) await memory.remove(key);
    },
  };
}

function open(factory: IDBFactory, name: string): Promise<IDBDatabase> {
  const request = factory.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(TABLE, { keyPath: "key" }).createIndex("at", "at");
  return finished(request);
}

/** The result once the request, and what it belongs to, is through. */
function finished<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const refuse = () => reject(request.error ?? request.transaction?.error);
    request.addEventListener("error", refuse);
    const { transaction } = request;
    if (!transaction) return request.addEventListener("success", () => resolve(request.result));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = refuse;
  });
}

function dropOldest(table: IDBObjectStore, most: number): void {
  const count = table.count();
  count.onsuccess = () => {
    let surplus = count.result - most;
    if (surplus <= 0) return;
    const cursor = table.index("at").openCursor();
    cursor.onsuccess = () => {
      if (!cursor.result || surplus <= 0) return;
      surplus -= 1;
      cursor.result.delete();
      cursor.result.continue();
    };
  };
}
