/// The kinds of pictures that are taken from others: none of them can hold a script or refer to anything.
package enum ImageType: String, Sendable, CaseIterable {
    /// PNG.
    case png = "image/png"
    /// JPEG.
    case jpeg = "image/jpeg"
    /// WebP (RFC 9649).
    case webP = "image/webp"
}

/// What the first bytes of a picture say of it.
///
/// The name and the declared type of a file say nothing: only its bytes do. Nothing is decoded beyond the size.
package struct ImageHeader: Sendable, Equatable {
    /// Pixels a side at most: what a browser unpacks from a small file stays small.
    package static let mostPixels = 2_048

    /// What kind of picture it is.
    package let type: ImageType
    /// Pixels from side to side, at least 1.
    package let width: Int
    /// Pixels from top to bottom, at least 1.
    package let height: Int

    /// Reads the beginning of a picture.
    ///
    /// Nil for what is none of the kinds, for one that is cut off before its size, and for one with a side of nothing or
    /// of more than `mostPixels`.
    package init?(_ bytes: [UInt8]) {
        let reader = ImageBytes(bytes)
        let found: (type: ImageType, size: ImageBytes.Size?)
        if reader.has([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], at: 0) {
            found = (.png, reader.sizeOfPNG)
        } else if reader.has([0xFF, 0xD8, 0xFF], at: 0) {
            found = (.jpeg, reader.sizeOfJPEG)
        } else if reader.has("RIFF", at: 0), reader.has("WEBP", at: 8) {
            found = (.webP, reader.sizeOfWebP)
        } else {
            return nil
        }
        guard let size = found.size, (1...Self.mostPixels).contains(size.width),
            (1...Self.mostPixels).contains(size.height)
        else { return nil }
        type = found.type
        width = size.width
        height = size.height
    }
}

/// Bytes that are looked at where they may not be.
private struct ImageBytes {
    typealias Size = (width: Int, height: Int)

    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func has(_ expected: [UInt8], at place: Int) -> Bool { bytes.dropFirst(place).starts(with: expected) }

    func has(_ expected: String, at place: Int) -> Bool { has(Array(expected.utf8), at: place) }

    /// The first chunk is the header, of 13 bytes (PNG §11.2.1).
    var sizeOfPNG: Size? {
        guard has([0, 0, 0, 13], at: 8), has("IHDR", at: 12), let width = big(4, at: 16), let height = big(4, at: 20)
        else { return nil }
        return (width, height)
    }

    /// The size stands in the frame header, behind segments that say their lengths (ITU-T T.81 §B.2.2).
    var sizeOfJPEG: Size? {
        var place = 2
        while let mark = big(1, at: place), mark == 0xFF, let kind = big(1, at: place + 1) {
            switch kind {
            case 0xFF: place += 1
            case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
                guard let height = big(2, at: place + 5), let width = big(2, at: place + 7) else { return nil }
                return (width, height)
            // The picture itself, its end, and marks without a length: the frame header comes before all of them.
            case 0x00, 0x01, 0xD0...0xDA: return nil
            default:
                guard let length = big(2, at: place + 2), length >= 2 else { return nil }
                place += 2 + length
            }
        }
        return nil
    }

    /// In each of the three forms of the first chunk (RFC 9649 §2.5 to §2.7).
    var sizeOfWebP: Size? {
        if has("VP8 ", at: 12) {
            guard has([0x9D, 0x01, 0x2A], at: 23), let width = little(2, at: 26), let height = little(2, at: 28) else {
                return nil
            }
            return (width & 0x3FFF, height & 0x3FFF)
        }
        if has("VP8L", at: 12) {
            guard has([0x2F], at: 20), let bits = little(4, at: 21) else { return nil }
            return (bits & 0x3FFF + 1, bits >> 14 & 0x3FFF + 1)
        }
        guard has("VP8X", at: 12), let width = little(3, at: 24), let height = little(3, at: 27) else { return nil }
        return (width + 1, height + 1)
    }

    private func big(_ count: Int, at place: Int) -> Int? {
        number(bytes.dropFirst(place).prefix(count), of: count)
    }

    private func little(_ count: Int, at place: Int) -> Int? {
        number(bytes.dropFirst(place).prefix(count).reversed(), of: count)
    }

    private func number(_ bytes: some Collection<UInt8>, of count: Int) -> Int? {
        guard bytes.count == count else { return nil }
        return bytes.reduce(0) { $0 << 8 | Int($1) }
    }
}
