import Credentials
import TestKit
import Testing

/// Cheap, so that a test takes milliseconds.
private let cheap = PasswordHash.Parameters(memory: 64, passes: 1, lanes: 1)
private let salt = Array("0123456789abcdef".utf8)

@Suite("A password's hash")
struct PasswordHashTests {
    @Test("says yes to its password and no to any other")
    func verifies() throws {
        let hash = try PasswordHash.hash("correct horse battery", salt: salt, parameters: cheap)
        #expect(PasswordHash.verify("correct horse battery", against: hash))
        #expect(!PasswordHash.verify("correct horse battery ", against: hash))
        #expect(!PasswordHash.verify("Correct horse battery", against: hash))
        #expect(!PasswordHash.verify("", against: hash))
    }

    @Test("of the reference implementation's tests is ours too", .spec("RFC 9106", "3.1"))
    func knownAnswers() throws {
        let reference = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
        #expect(PasswordHash.verify("password", against: reference))
        #expect(!PasswordHash.verify("passwore", against: reference))
        #expect(
            try PasswordHash.hash("correct horse battery", salt: salt)
                == "$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$69I7qCjDTsQwhQqFvpQJiqEI0lGQvxC84fXE0Ktxca4")
    }

    @Test("does not depend on how the keyboard composes letters", .spec("NIST SP 800-63B-4", "3.1.1.2"))
    func normalises() throws {
        let hash = try PasswordHash.hash("Zoe\u{308} \u{FB01}sh \u{FF11}", salt: salt, parameters: cheap)
        #expect(PasswordHash.verify("Zo\u{EB} fish 1", against: hash))
    }

    @Test("is not made of more than 1,024 bytes, and is of exactly as many")
    func length() throws {
        let longest = String(repeating: "ä", count: 512)
        let hash = try PasswordHash.hash(longest, salt: salt, parameters: cheap)
        #expect(PasswordHash.verify(longest, against: hash))
        #expect(!PasswordHash.verify(longest + "a", against: hash))
        #expect(throws: PasswordHashError.tooLong) {
            try PasswordHash.hash(longest + "a", salt: salt, parameters: cheap)
        }
        #expect(throws: PasswordHashError.tooLong) {
            try PasswordHash.hash(String(repeating: "a", count: 1 << 20), salt: salt, parameters: cheap)
        }
    }

    @Test("needs a salt of 8 bytes at least")
    func shortSalt() {
        #expect(throws: PasswordHashError.self) { try PasswordHash.hash("x", salt: [1, 2, 3], parameters: cheap) }
    }

    @Test("keeps a password with a NUL in it whole")
    func nul() throws {
        let hash = try PasswordHash.hash("a\0b", salt: salt, parameters: cheap)
        #expect(PasswordHash.verify("a\0b", against: hash))
        #expect(!PasswordHash.verify("a", against: hash))
    }

    @Test("stands as a decoy that nobody's password fits and that costs what a real one costs")
    func decoy() {
        #expect(PasswordHash.isArgon2id(PasswordHash.decoy))
        #expect(!PasswordHash.needsRehash(PasswordHash.decoy))
        #expect(!PasswordHash.verify("password", against: PasswordHash.decoy))
    }

    static let tail = "$c29tZXNhbHRzb21lc2FsdA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"

    @Test(
        "is taken within bounds",
        arguments: [
            "$argon2id$v=19$m=8,t=1,p=1" + tail, "$argon2id$v=19$m=262144,t=10,p=8" + tail,
            "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        ])
    func taken(_ hash: String) { #expect(PasswordHash.isArgon2id(hash)) }

    @Test(
        "is refused when it is something else or costs too much",
        arguments: [
            "", "password", "$2b$12$abcdefghijklmnopqrstuuPHqZ9yB3a2Zg4b8c0Yd1efghijklmno",
            "$argon2i$v=19$m=65536,t=2,p=1" + tail, "$argon2d$v=19$m=65536,t=2,p=1" + tail,
            "$argon2id$m=65536,t=2,p=1" + tail, "$argon2id$v=16$m=65536,t=2,p=1" + tail,
            "$argon2id$v=19$m=262145,t=2,p=1" + tail, "$argon2id$v=19$m=65536,t=11,p=1" + tail,
            "$argon2id$v=19$m=65536,t=2,p=9" + tail, "$argon2id$v=19$m=7,t=2,p=1" + tail,
            "$argon2id$v=19$m=065536,t=2,p=1" + tail, "$argon2id$v=19$m=65536,t=0,p=1" + tail,
            "$argon2id$v=19$m=65536,t=2,p=-1" + tail, "$argon2id$v=19$t=2,m=65536,p=1" + tail,
            "$argon2id$v=19$m=65536,t=2,p=1,x=1" + tail, "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ",
            "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMa",
            "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ=$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
            "$argon2id$v=19$m=65536,t=2,p=1" + tail + "$", " $argon2id$v=19$m=65536,t=2,p=1" + tail,
            "$argon2id$v=19$m=65536,t=2,p=1" + tail + "\n", "$argon2id$v=19$m=99999999999,t=2,p=1" + tail,
        ])
    func refused(_ hash: String) {
        #expect(!PasswordHash.isArgon2id(hash))
        #expect(!PasswordHash.verify("password", against: hash))
    }

    @Test(
        "is made anew at the next sign-in only when it is cheaper than new ones",
        arguments: [
            ("$argon2id$v=19$m=19456,t=2,p=1" + tail, false), ("$argon2id$v=19$m=65536,t=3,p=4" + tail, false),
            ("$argon2id$v=19$m=19455,t=2,p=1" + tail, true), ("$argon2id$v=19$m=19456,t=1,p=1" + tail, true),
            ("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc", true),
            ("not a hash", true),
        ])
    func rehash(_ hash: String, _ needed: Bool) { #expect(PasswordHash.needsRehash(hash) == needed) }
}
