import LibvirtDomains
import Testing

@testable import GuardDaemon

@Suite("Work that waits")
struct PendingWorkTests {
  @Test("takes in what comes later, and loses none")
  func sum() {
    var work = PendingWork(news: LibvirtNews(link: .lost))
    #expect(!work.isEmpty)
    work.add(PendingWork(readsHost: true))
    #expect(work == PendingWork(readsHost: true, news: LibvirtNews(link: .lost)))
    work.add(.everything)
    #expect(work == PendingWork(readsConfiguration: true, readsHost: true, news: LibvirtNews(link: .lost)))
  }

  @Test("is what the kernel has refused, each once, and the host with it")
  func refusals() {
    let refusal = KernelRefusal(cause: .noInterruptRemapping)
    var work = PendingWork(refusal)
    work.add(PendingWork(refusal))
    #expect(work == PendingWork(readsHost: true, kernelRefusals: [refusal]))
  }

  @Test("is handed over once, and wakes whoever waits for it", .timeLimit(.minutes(1)))
  func queue() async {
    let queue = WorkQueue()
    queue.add(PendingWork(readsHost: true))
    queue.add(.everything)
    for await _ in queue.wakeUps { break }
    #expect(queue.take() == .everything)
    #expect(queue.take().isEmpty)
  }
}

@Suite("What libvirt has said")
struct LibvirtNewsTests {
  @Test("is the last of what it said of each domain")
  func later() {
    var news = LibvirtNews(link: .lost, domains: ["a": .gone, "b": .unreadable("first")])
    news.add(LibvirtNews(domains: ["b": .unreadable("second"), "c": .gone]))
    #expect(news == LibvirtNews(link: .lost, domains: ["a": .gone, "b": .unreadable("second"), "c": .gone]))
    news.add(LibvirtNews(link: .silent))
    #expect(news.link == .silent)
  }

  @Test("is only what it said of all, where it said that last")
  func whole() {
    var news = LibvirtNews(domains: ["a": .unreadable("")])
    news.add(LibvirtNews(link: .reached(untold: []), isWhole: true, domains: ["b": .unreadable("")]))
    #expect(news == LibvirtNews(link: .reached(untold: []), isWhole: true, domains: ["b": .unreadable("")]))
    // What comes after it changes one of all.
    news.add(LibvirtNews(domains: ["b": .gone]))
    #expect(news.isWhole)
    #expect(news.domains == ["b": .gone])
  }
}
