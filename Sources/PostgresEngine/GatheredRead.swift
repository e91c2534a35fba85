import SQLStorage
import Storage

/// Reads that go to the server as one statement: one read, or several that differ in values alone.
///
/// A statement costs the server more to begin and to end than to find a row by, so many of the same become one: their
/// values are arrays, and each row that is found stands beside the number of the read that it is for.
struct GatheredRead: Sendable {
    /// Those who asked.
    private(set) var reads: [PipelinedRead]

    /// One read by itself.
    init(_ read: PipelinedRead) { reads = [read] }

    /// The statement of the first.
    var first: PostgresStatement { reads[0].statement }

    /// Takes a read in that differs from its own in values alone; false when it is another.
    mutating func take(_ read: PipelinedRead) -> Bool {
        guard read.statement.isLike(first) else { return false }
        reads.append(read)
        return true
    }

    /// Tells everybody what became of it.
    func finish(_ outcome: SharedOutcome<PostgresResult>) {
        switch outcome {
        case .done(let result): finish(with: result)
        case .failed(let error) where reads.count == 1: finish(with: .failed(error))
        // Whose values they were that went wrong, each finds out alone.
        case .failed, .undone: finish(with: .undone)
        }
    }

    private func finish(with result: PostgresResult) {
        do throws(StorageError) {
            if reads.count == 1 { return reads[0].finish(.done(try result.rows())) }
            for (read, rows) in zip(reads, try result.rows(of: reads.count)) { read.finish(.done(rows)) }
        } catch {
            finish(with: .failed(error))
        }
    }

    private func finish(with outcome: SharedOutcome<[Row]>) { for read in reads { read.finish(outcome) } }
}

/// How statements are carried out for many reads at once, as far as a server can.
package struct Gathering {
    /// What is sent for many reads of a statement; nil where the server refused it.
    private var texts: [String: String?] = [:]
    /// Statements that are remembered at most; the program has fewer.
    private static let most = 256

    /// Puts those together that differ in values alone, in the order of who came first.
    func gather(_ reads: some Collection<PipelinedRead>) -> [GatheredRead] {
        var gathered: [GatheredRead] = []
        next: for read in reads {
            for index in gathered.indices where gathered[index].take(read) { continue next }
            gathered.append(GatheredRead(read))
        }
        return gathered.flatMap { $0.reads.count > 1 && isRefused($0.first) ? $0.reads.map(GatheredRead.init) : [$0] }
    }

    /// What is sent.
    mutating func statement(for gathered: GatheredRead) -> PostgresStatement {
        if gathered.reads.count == 1 { return gathered.first }
        return PostgresStatement(text(for: gathered.first), gathering: gathered.reads.map(\.statement))
    }

    /// Notes that the server failed with it: from now on each read goes by itself.
    mutating func failed(_ gathered: GatheredRead) {
        if gathered.reads.count > 1 { texts[gathered.first.text] = .some(nil) }
    }

    private func isRefused(_ statement: PostgresStatement) -> Bool {
        if case .some(nil) = texts[statement.text] { true } else { false }
    }

    private mutating func text(for statement: PostgresStatement) -> String {
        if let text = texts[statement.text] ?? nil { return text }
        if texts.count >= Self.most { texts = [:] }
        let text = Self.text(of: statement.text, values: statement.types.count)
        texts[statement.text] = text
        return text
    }

    /// The statement that carries out another, of so many values, for each of the calls whose values its arrays hold.
    ///
    /// Parameters become columns of the calls, and the other statement is carried out beside each. With an offset it is
    /// planned by itself, as it is for one call: mixed with the calls, what `exists` asks for would be read as a whole.
    package static func text(of statement: String, values: Int) -> String {
        let numbers = 1...values
        return """
            select found.*, calls.number
            from unnest(\(numbers.map { "$\($0)" }.joined(separator: ", "))) with ordinality
                as calls (\(numbers.map { "p\($0)" }.joined(separator: ", ")), number)
            cross join lateral (\(statement.replacing("$", with: "calls.p")) offset 0) as found
            """
    }
}
