import Identity
import Testing

/// Pictures, each of which is nothing but its beginning.
private enum Picture {
    static func png(_ width: UInt32, _ height: UInt32) -> [UInt8] {
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8) + big(width, 4)
            + big(height, 4) + [8, 6, 0, 0, 0]
    }

    /// A JPEG with a JFIF segment before the frame header.
    static func jpeg(_ width: UInt32, _ height: UInt32, frame: UInt8 = 0xC0) -> [UInt8] {
        [0xFF, 0xD8, 0xFF, 0xE0, 0, 6, 0x4A, 0x46, 0x49, 0x46, 0xFF, 0xFF, frame, 0, 17, 8] + big(height, 2)
            + big(width, 2)
    }

    static func lossy(_ width: UInt32, _ height: UInt32) -> [UInt8] {
        webP("VP8 ", [0, 0, 0, 0x9D, 0x01, 0x2A] + big(width, 2).reversed() + big(height, 2).reversed())
    }

    static func lossless(_ width: UInt32, _ height: UInt32) -> [UInt8] {
        webP("VP8L", [0x2F] + big((height - 1) << 14 | (width - 1), 4).reversed())
    }

    static func extended(_ width: UInt32, _ height: UInt32) -> [UInt8] {
        webP("VP8X", [0, 0, 0, 0] + big(width - 1, 3).reversed() + big(height - 1, 3).reversed())
    }

    private static func webP(_ kind: String, _ chunk: [UInt8]) -> [UInt8] {
        Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WEBP\(kind)".utf8) + [0, 0, 0, 0] + chunk
    }

    private static func big(_ number: UInt32, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }
}

@Suite("The beginning of a picture")
struct ImageHeaderTests {
    @Test(
        "says what it is and how large",
        arguments: [
            (Picture.png(300, 48), ImageType.png, 300, 48), (Picture.png(2_048, 1), .png, 2_048, 1),
            (Picture.jpeg(640, 480), .jpeg, 640, 480), (Picture.jpeg(1, 2_048, frame: 0xC2), .jpeg, 1, 2_048),
            (Picture.lossy(176, 144), .webP, 176, 144), (Picture.lossless(257, 129), .webP, 257, 129),
            (Picture.extended(1, 2_048), .webP, 1, 2_048),
        ])
    func known(bytes: [UInt8], type: ImageType, width: Int, height: Int) throws {
        let header = try #require(ImageHeader(bytes))
        #expect(header.type == type && header.width == width && header.height == height)
        #expect(ImageHeader(bytes + Array("<script>alert(1)</script>".utf8)) == header)
        for length in bytes.indices.dropLast(type == .png ? 5 : 0) {
            #expect(ImageHeader(Array(bytes[..<length])) == nil, "of \(length) bytes")
        }
    }

    @Test(
        "is refused where a side is nothing or too long",
        arguments: [
            Picture.png(0, 48), Picture.png(48, 0), Picture.png(2_049, 48), Picture.png(48, 2_049),
            Picture.png(.max, .max), Picture.jpeg(0, 9), Picture.jpeg(9, 0), Picture.jpeg(65_535, 9),
            Picture.lossy(0, 1), Picture.lossy(16_383, 1), Picture.lossless(2_049, 1), Picture.extended(1, 1 << 24),
        ])
    func implausible(bytes: [UInt8]) { #expect(ImageHeader(bytes) == nil) }

    @Test(
        "of anything else is refused",
        arguments: [
            [], Array("<svg xmlns=\"http://www.w3.org/2000/svg\"/>".utf8), Array("GIF89a".utf8) + [1, 0, 1, 0],
            Array("RIFF____AVI ".utf8), Array("RIFF____WEBPALPH".utf8), Array("<html>".utf8) + Picture.png(9, 9),
            // A frame header that comes after the picture began, a segment shorter than its own length, no mark at all.
            [0xFF, 0xD8, 0xFF, 0xDA] + Picture.jpeg(9, 9), [0xFF, 0xD8, 0xFF, 0xE0, 0, 1] + Picture.jpeg(9, 9),
            [0xFF, 0xD8, 0xFF, 0xE0, 0, 2, 0x00] + Picture.jpeg(9, 9), [UInt8](repeating: 0xFF, count: 65_536),
        ] as [[UInt8]])
    func foreign(bytes: [UInt8]) { #expect(ImageHeader(bytes) == nil) }
}
