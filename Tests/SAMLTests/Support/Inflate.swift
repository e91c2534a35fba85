import Foundation

/// Reads raw DEFLATE with Python's zlib, so that what we write is read by somebody else.
enum Inflate {
    static func raw(_ bytes: [UInt8]) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "python3", "-c",
            "import sys,zlib; sys.stdout.buffer.write(zlib.decompress(bytes.fromhex(sys.argv[1]), -15))",
            bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(),
        ]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Array(data)
    }
}
