import FoundationEssentials
import Glibc

/// What the kernel says about this process, under the names that Prometheus' own libraries give it.
package struct ProcessFigures: Sendable {
    private let folder: String

    /// Read from `folder`, which has the form of `/proc/self`.
    package init(folder: String = "/proc/self") { self.folder = folder }

    /// The figures now; those that cannot be read are left out.
    package func samples() -> [MetricSample] {
        var samples: [MetricSample] = []
        if let fields = stat, fields.count > 21 {
            let ticks = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
            // Counted from the third field of proc_pid_stat(5), the state: the name before it may have any character.
            if let user = Double(fields[11]), let system = Double(fields[12]) {
                samples.append(MetricSample("process_cpu_seconds", (user + system) / ticks))
            }
            if let threads = Double(fields[17]) { samples.append(MetricSample("process_threads", threads)) }
            if let start = Double(fields[19]), let boot = bootTime {
                samples.append(MetricSample("process_start_time_seconds", boot + start / ticks))
            }
            if let size = Double(fields[20]) { samples.append(MetricSample("process_virtual_memory_bytes", size)) }
            if let pages = Double(fields[21]) {
                samples.append(
                    MetricSample("process_resident_memory_bytes", pages * Double(sysconf(Int32(_SC_PAGESIZE)))))
            }
        }
        if let share = kibibytes("Pss:", in: "\(folder)/smaps_rollup") {
            samples.append(MetricSample("signet_process_proportional_memory_bytes", share * 1_024))
        }
        if let open = try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/fd").count {
            samples.append(MetricSample("process_open_fds", Double(open)))
        }
        if let most = openFileLimit { samples.append(MetricSample("process_max_fds", most)) }
        return samples
    }

    private var stat: [Substring]? {
        guard let text = Self.read("\(folder)/stat"), let end = text.lastIndex(of: ")") else { return nil }
        return text[text.index(after: end)...].split(whereSeparator: \.isWhitespace)
    }

    /// When the machine started, since 1970.
    private var bootTime: Double? {
        Self.read("\(folder)/../stat").flatMap { text in
            text.split(separator: "\n").first { $0.hasPrefix("btime ") }.flatMap { Double($0.dropFirst(6)) }
        }
    }

    private var openFileLimit: Double? {
        Self.read("\(folder)/limits").flatMap { text in
            let name = "Max open files"
            return text.split(separator: "\n").first { $0.hasPrefix(name) }.flatMap { line in
                line.dropFirst(name.count).split(separator: " ").first.flatMap { Double($0) }
            }
        }
    }

    private func kibibytes(_ name: String, in file: String) -> Double? {
        Self.read(file).flatMap { text in
            text.split(separator: "\n").first { $0.hasPrefix(name) }.flatMap { line in
                line.dropFirst(name.count).split(separator: " ").first.flatMap { Double($0) }
            }
        }
    }

    /// Files of the kernel have no size, so they are read to their end.
    private static func read(_ path: String) -> String? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 4_096)
        while bytes.count < 1 << 16 {
            let count = unsafe block.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(file, buffer.baseAddress, buffer.count)
            }
            guard count > 0 else { break }
            bytes += block.prefix(count)
        }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }
}
