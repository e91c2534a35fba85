import Foundation

/// One line of the result.
struct Row {
    let operation: String
    /// Microseconds of CPU an operation, server and database together; nil where time or memory is measured.
    var cpu: Double?
    /// What it cannot be cheaper than.
    var ceiling: (name: String, microseconds: Double)?
    /// DESIGN's target in microseconds.
    var target: Double?
    var perSecond: Double?
    var median: Double?
    var p99: Double?
    /// A value that is no CPU time, with its unit.
    var value: String?
}

/// The result as Markdown.
struct Table {
    let title: String
    let rows: [Row]

    var text: String {
        let head = [
            "operation", "CPU/op µs", "ceiling µs", "ratio", "target µs", "op/s", "median ms", "p99 ms", "ceiling is",
        ]
        let lines = rows.map { row in
            [
                row.operation, row.value ?? format(row.cpu), format(row.ceiling?.microseconds), ratio(row),
                format(row.target), format(row.perSecond), format(row.median, digits: 2), format(row.p99, digits: 2),
                row.ceiling?.name ?? "",
            ]
        }
        let rule = [String](repeating: "---", count: head.count)
        return "\n## \(title)\n\n"
            + ([head, rule] + lines).map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
    }

    private func ratio(_ row: Row) -> String {
        guard let cpu = row.cpu, let ceiling = row.ceiling?.microseconds, ceiling > 0 else { return "" }
        return format(cpu / ceiling, digits: 2)
    }

    private func format(_ number: Double?, digits: Int = 0) -> String {
        number.map { $0.formatted(.number.precision(.fractionLength(digits)).grouping(.never)) } ?? ""
    }
}
