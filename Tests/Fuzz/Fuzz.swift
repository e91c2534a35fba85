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
    target.checkSeeds()
    return target
}()

/// The parsers that read what strangers send.
enum FuzzTarget: String, CaseIterable {
    case xml, assertion, response, metadata, logout, token, keys

    /// Ends the process unless what is meant to be let in is: a target that refuses everything would find nothing.
    func checkSeeds() {
        let isAccepted =
            switch self {
            case .response: SAMLFuzz.response(file("corpus/response/both.xml"))
            case .assertion: AssertionFuzz.run(file("corpus/assertion/assertion.xml"))
            case .logout: SAMLFuzz.logout(file("corpus/logout/redirect.txt"))
            case .metadata: SAMLFuzz.metadata(file("corpus/metadata/idp.xml"))
            case .token: JOSEFuzz.token(file("corpus/token/es256.txt"))
            case .keys: JOSEFuzz.keys(file("corpus/keys/set.json"))
            case .xml: XMLFuzz.run(file("corpus/xml/both.xml"))
            }
        guard isAccepted else { give("the seed of \(self) is refused") }
    }

    /// Reads the bytes and ends the process if something holds that must not.
    func run(_ bytes: [UInt8]) {
        switch self {
        case .xml: _ = XMLFuzz.run(bytes)
        case .assertion: _ = AssertionFuzz.run(bytes)
        case .response: _ = SAMLFuzz.response(bytes)
        case .metadata: _ = SAMLFuzz.metadata(bytes)
        case .logout: _ = SAMLFuzz.logout(bytes)
        case .token: _ = JOSEFuzz.token(bytes)
        case .keys: _ = JOSEFuzz.keys(bytes)
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
