import Testing
import Web

@Suite("The regions to choose from")
struct RegionsTests {
    private let europe = Regions.Region(name: "eu", label: "Europe", url: "https://eu.id.example")

    @Test("one that is here is nowhere to go to")
    func here() {
        let regions = Regions([europe], own: europe.url)
        #expect(regions.all == [europe] && regions.isHere(europe) && regions.other("eu") == nil)
    }

    @Test("where none is here, the first is, and people stay unless they choose another")
    func elsewhere() throws {
        let regions = Regions([europe], own: "https://id.example:8443")
        let first = try #require(regions.all.first)
        #expect(regions.all.count == 2 && first.label == "id.example:8443" && regions.isHere(first))
        #expect(regions.other(first.name) == nil && regions.other("eu") == europe)
    }

    @Test("without any there is no list")
    func none() { #expect(Regions([], own: "https://id.example").all.isEmpty) }
}
