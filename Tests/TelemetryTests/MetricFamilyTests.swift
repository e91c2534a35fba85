import Foundation
import Telemetry
import TestKit
import Testing

@Suite("The metrics there are")
struct MetricFamilyTests {
    @Test(
        "have names by the conventions, a unit at their end, a help, and few enough ranges", arguments: MetricFamily.all
    )
    func conventions(family: MetricFamily) {
        #expect(family.name.wholeMatch(of: /(signet|process)(_[a-z0-9]+)+/) != nil)
        for suffix in ["_total", "_info", "_count", "_sum", "_bucket", "_created"] {
            #expect(!family.name.hasSuffix(suffix))
        }
        if let unit = family.unit { #expect(family.name.hasSuffix("_" + unit)) }
        #expect(family.help.hasSuffix("."))
        #expect(!family.labels.contains("le"))
        if case .histogram(let bounds) = family.kind {
            #expect(bounds == bounds.sorted() && Set(bounds).count == bounds.count)
            #expect(bounds.count < 16)
        }
    }

    @Test("are all in docs/metrics.md, and no others")
    func manual() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appendingPathComponent("docs/metrics.md"), encoding: .utf8)
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| `") }
        let named = rows.compactMap { $0.split(separator: "`").dropFirst().first.map(String.init) }
        #expect(
            named
                == MetricFamily.all.map { family in
                    switch family.kind {
                    case .counter: family.name + "_total"
                    case .info: family.name + "_info"
                    case .gauge, .histogram: family.name
                    }
                })
    }

    @Test("of the process are what the kernel says")
    func process() {
        let samples = Dictionary(
            ProcessFigures().samples().map { ($0.family, $0.value) }, uniquingKeysWith: { first, _ in first })
        #expect((samples["process_resident_memory_bytes"] ?? 0) > 1_000_000)
        #expect((samples["process_virtual_memory_bytes"] ?? 0) > (samples["process_resident_memory_bytes"] ?? 0))
        #expect((samples["signet_process_proportional_memory_bytes"] ?? 0) > 1_000_000)
        #expect((samples["process_open_fds"] ?? 0) >= 3)
        #expect((samples["process_max_fds"] ?? 0) >= (samples["process_open_fds"] ?? 0))
        #expect((samples["process_threads"] ?? 0) >= 1)
        #expect((samples["process_cpu_seconds"] ?? -1) >= 0)
        // After this program was written, and within its century.
        let start = samples["process_start_time_seconds"] ?? 0
        #expect(start > 1_700_000_000 && start < 5_000_000_000)
    }

    @Test("of a process that is not there are none")
    func nowhere() { #expect(ProcessFigures(folder: "/nowhere").samples().isEmpty) }
}
