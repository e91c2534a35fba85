import App
import Foundation
import TestKit
import Testing

@Suite("docs/settings.md")
struct SettingsManualTests {
    /// The rows of the manual's table: key, variable, default.
    private func rows() throws -> [[String]] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appendingPathComponent("docs/settings.md"), encoding: .utf8)
        return page.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { row in
            row.split(separator: "|").prefix(3).map { cell in
                cell.trimmingCharacters(in: .whitespaces).replacingOccurrences(of: "`", with: "")
            }
        }
    }

    @Test("lists every setting with its variable and its default, in order, and no other")
    func complete() throws {
        let expected = Settings.manual.map { [$0.key, $0.variable, $0.standard.replacing("\"", with: "")] }
        let rows = try rows()
        #expect(rows.map { $0.first } == expected.map { $0.first })
        for (row, line) in zip(rows, expected) { #expect(row == line) }
    }
}
