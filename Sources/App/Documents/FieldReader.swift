/// Reads mappings by tables of fields, and notes what does not fit.
struct FieldReader {
    /// The file, as it is named in messages.
    let source: String
    /// Where problems go.
    let problems: ProblemList

    /// One change that a mapping asks for, with the key and line it stands at.
    struct Reading<Subject> {
        /// The key in full: `lockout.max_attempts`.
        let key: String
        /// What the key is about, whichever unit it is spelled in.
        let subjectKey: String
        /// Line of the key.
        let line: Int
        /// The change.
        let change: @Sendable (inout Subject) -> Void
    }

    /// What a mapping says of the fields of a table.
    ///
    /// - Parameter others: keys that the caller reads itself.
    func read<Subject>(
        _ fields: [Field<Subject>], from node: DocumentNode, others: Set<String> = [], under prefix: String = ""
    ) -> [Reading<Subject>] {
        guard let entries = node.mapping else {
            problems.add(
                at(node.line),
                "\(prefix.isEmpty ? "" : "\(prefix.dropLast()) ")\(node.summary): expected keys and values")
            return []
        }
        var readings: [Reading<Subject>] = []
        for entry in entries where !others.contains(prefix + entry.key) {
            let key = prefix + entry.key
            if let field = fields.first(where: { $0.key == key }) {
                if let change = change(of: field, by: entry) {
                    readings.append(
                        Reading(key: key, subjectKey: field.subjectKey, line: entry.line, change: change))
                }
            } else if fields.contains(where: { $0.key.hasPrefix(key + ".") }) {
                readings += read(fields, from: entry.value, under: key + ".")
            } else {
                reportUnknown(entry, key: key, known: known(fields, others: others, under: prefix))
            }
        }
        if prefix.isEmpty { reportDoubles(readings) }
        return readings
    }

    /// Reads the value of a key that stands outside the tables.
    func value<Value>(_ format: Format<Value>, of key: String, in node: DocumentNode) -> Value? {
        guard let value = node[key] else { return nil }
        do {
            return try format.read(value)
        } catch {
            report(error, key: key)
            return nil
        }
    }

    /// Notes a value that does not fit its key.
    func report(_ mismatch: Mismatch, key: String) {
        problems.add(at(mismatch.line), "\(key) \(mismatch.found): expected \(mismatch.expected)")
    }

    /// The place of a line, as it is named in messages.
    func at(_ line: Int) -> String { "\(source):\(line)" }

    private func change<Subject>(
        of field: Field<Subject>, by entry: DocumentNode.Entry
    ) -> (@Sendable (inout Subject) -> Void)? {
        do {
            return try field.read(entry.value)
        } catch {
            report(error, key: field.key)
            return nil
        }
    }

    private func reportDoubles<Subject>(_ readings: [Reading<Subject>]) {
        for (index, reading) in readings.enumerated() {
            guard let first = readings[..<index].first(where: { $0.subjectKey == reading.subjectKey }) else { continue }
            problems.add(at(reading.line), "\(reading.key): given already as \(first.key); expected one of them")
        }
    }

    private func reportUnknown(_ entry: DocumentNode.Entry, key: String, known: [String]) {
        // Half of a password, cut off at a comma, is read as a key: it is not shown.
        guard entry.key.utf8.count <= 64, entry.key.allSatisfy({ $0.isLetter || $0.isNumber || "_-.".contains($0) })
        else {
            problems.add(at(entry.line), "(not shown): unknown key; put quotes around a value with a comma in it")
            return
        }
        problems.add(at(entry.line), "\(key): unknown key; expected \(nearest(to: entry.key, among: known))")
    }

    private func known<Subject>(_ fields: [Field<Subject>], others: Set<String>, under prefix: String) -> [String] {
        let keys = (fields.map(\.key) + others).filter { $0.hasPrefix(prefix) }
            .map { String($0.dropFirst(prefix.count).prefix { $0 != "." }) }
        return Set(keys).sorted()
    }
}

/// The word that was probably meant, or all of them.
func nearest(to word: String, among words: [String]) -> String {
    let close = words.map { (word: $0, distance: editDistance($0, word)) }.min { $0.distance < $1.distance }
    if let close, close.distance <= (word.count < 4 ? 1 : max(2, word.count / 3)) { return close.word }
    return "one of " + words.joined(separator: ", ")
}

/// Letters to insert, remove or replace to make one word the other (Levenshtein).
private func editDistance(_ left: String, _ right: String) -> Int {
    let right = Array(right.utf8.prefix(64))
    var row = Array(0...right.count)
    for (index, letter) in left.utf8.prefix(64).enumerated() {
        var diagonal = row[0]
        row[0] = index + 1
        for column in right.indices {
            let replaced = diagonal + (right[column] == letter ? 0 : 1)
            diagonal = row[column + 1]
            row[column + 1] = min(replaced, min(diagonal, row[column]) + 1)
        }
    }
    return row[right.count]
}
