internal import CZlib

/// Raw DEFLATE (RFC 1951), as the HTTP Redirect binding has it (SAML Bindings §3.4.4.1).
enum Deflate {
    /// The longest message that is inflated, in bytes: no honest one comes near.
    static let maximumOutput = 128 * 1024

    /// What was compressed; nil unless the input is exactly one stream whose output is no longer than `maximumOutput`.
    ///
    /// A zlib header, bytes behind the stream and an output without end are all no such stream.
    static func inflated(_ input: [UInt8]) -> [UInt8]? {
        guard !input.isEmpty else { return nil }
        return unsafe written(upTo: maximumOutput) { output in
            unsafe input.withUnsafeBufferPointer { input in
                unsafe signet_inflate_raw(input.baseAddress, input.count, output.baseAddress, output.count)
            }
        }
    }

    /// The input as one stream.
    static func deflated(_ input: [UInt8]) -> [UInt8] {
        let bound = signet_deflate_bound(input.count)
        let output = unsafe written(upTo: bound) { output in
            unsafe input.withUnsafeBufferPointer { input in
                unsafe signet_deflate_raw(input.baseAddress, input.count, output.baseAddress, output.count)
            }
        }
        return output ?? stored(input)
    }

    /// The input in stored blocks: what RFC 1951 §3.2.4 offers when nothing can be compressed.
    private static func stored(_ input: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        var start = 0
        repeat {
            let end = min(start + 0xFFFF, input.count)
            let length = UInt16(end - start)
            output += [end == input.count ? 1 : 0, UInt8(length & 0xFF), UInt8(length >> 8)]
            output += [UInt8(~length & 0xFF), UInt8(~length >> 8)]
            output += input[start..<end]
            start = end
        } while start < input.count
        return output
    }

    /// What `body` wrote, by the length it returns; nil when that is negative.
    private static func written(upTo capacity: Int, by body: (UnsafeMutableBufferPointer<UInt8>) -> Int) -> [UInt8]? {
        var isWhole = false
        let output = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
            let length = unsafe body(buffer)
            isWhole = length >= 0
            count = max(length, 0)
        }
        return isWhole ? output : nil
    }
}
