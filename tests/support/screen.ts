/** A terminal small enough to be checked: what is on it after some output. */
export class Screen {
  readonly #rows: string[] = [""];
  /** Units written to it so far. */
  written = 0;
  #row = 0;
  #column = 0;

  constructor(public columns: number) {}

  /** The rows, without blanks at their ends. */
  get rows(): readonly string[] {
    return this.#rows.map((row) => row.trimEnd());
  }

  /** Where the cursor is, from 0. */
  get cursor(): readonly [row: number, column: number] {
    return [this.#row, this.#column];
  }

  /** Understands what the line editor and the painter write; all else is a failure. */
  write(output: string): void {
    this.written += output.length;
    const [plain = "", ...orders] = output.split("\x1b[");
    this.#print(plain);
    for (const order of orders) {
      const [whole, digits, name] = /^([?\d;]*)([A-Za-z])/.exec(order) ?? [];
      if (whole === undefined) throw new Error(`no order: ${order}`);
      this.#obey(name ?? "", digits ?? "");
      this.#print(order.slice(whole.length));
    }
  }

  #print(text: string): void {
    for (const part of text.split(/(\r|\n)/)) {
      if (part === "\r") this.#column = 0;
      else if (part === "\n") this.#move(1);
      else if (part !== "") this.#put(part);
    }
  }

  #obey(order: string, digits: string): void {
    if (order === "A") return this.#move(-Number(digits));
    if (order === "C") this.#column += Number(digits);
    else if (order === "J" && digits === "2") this.#rows.splice(0, Infinity, "");
    else if (order === "J") this.#clearBelow();
    else if (order === "H") this.#place(digits);
    else if (order === "K") this.#clearRight();
    else if (!/^\?(7|25|1004|1049|2004|2026)$/.test(digits) && order !== "m") {
      throw new Error(`order ${digits}${order}`);
    }
  }

  #clearBelow(): void {
    this.#rows.splice(this.#row + 1);
    this.#rows[this.#row] = (this.#rows[this.#row] ?? "").slice(0, this.#column);
  }

  #clearRight(): void {
    this.#rows[this.#row] = (this.#rows[this.#row] ?? "").slice(0, this.#column);
  }

  #place(digits: string): void {
    const [row = 1, column = 1] = digits.split(";").map((digit) => Number(digit) || 1);
    this.#move(row - 1 - this.#row);
    this.#column = column - 1;
  }

  #move(rows: number): void {
    this.#row += rows;
    if (this.#row < 0) throw new Error("above the screen");
    while (this.#rows.length <= this.#row) this.#rows.push("");
  }

  #put(text: string): void {
    const row = (this.#rows[this.#row] ?? "").padEnd(this.#column);
    const end = this.#column + text.length;
    if (end >= this.columns) throw new Error(`a row that wraps: ${row}${text}`);
    this.#rows[this.#row] = row.slice(0, this.#column) + text + row.slice(end);
    this.#column = end;
  }
}
