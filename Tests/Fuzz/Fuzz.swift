import Foundation

/// What libFuzzer calls with every input it makes; `FUZZ_TARGET` names the target.
@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let bytes = unsafe [UInt8](UnsafeBufferPointer(start: data, count: size))
    target.run(bytes)
    return 0
}

private let target: FuzzTarget = {
    let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? ""
    guard let target = FuzzTarget(rawValue: name) else { give("FUZZ_TARGET is '\(name)' and names no target") }
    return target
}()

/// The parsers that read what strangers send.
enum FuzzTarget: String, CaseIterable {
    case xml, response, metadata, logout, token, keys

    /// Reads the bytes and ends the process if something holds that must not.
    func run(_ bytes: [UInt8]) {
        switch self {
        case .xml: XMLFuzz.run(bytes)
        case .response: SAMLFuzz.response(bytes)
        case .metadata: SAMLFuzz.metadata(bytes)
        case .logout: SAMLFuzz.logout(bytes)
        case .token: JOSEFuzz.token(bytes)
        case .keys: JOSEFuzz.keys(bytes)
        }
    }
}

/// Ends the process, so that the input is kept as a finding.
func give(_ finding: String) -> Never {
    FileHandle.standardError.write(Data("fuzz: \(finding)\n".utf8))
    abort()
}

/// A file beside the sources.
func file(_ name: String) -> [UInt8] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
    guard let content = try? Data(contentsOf: folder.appending(path: name)) else { give("\(name) cannot be read") }
    return [UInt8](content)
}
