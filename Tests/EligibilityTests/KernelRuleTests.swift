import Eligibility
import HostFacts
import Testing

@Suite("The kernel's rule")
struct KernelRuleTests {
  private static let unusable = KernelFeatures.TypeInformation.unusable(
    ReadingFault(path: "/sys/kernel/btf/vmlinux", cause: .notARegularFile))

  @Test(
    "is told by its type information, whatever its release",
    arguments: [
      (true, true, "5.14.0-611.el9", .requireDirect), (true, true, "6.12.95", .requireDirect),
      (true, false, nil, .requireDirect), (false, true, "6.5.13", .relaxableRegions),
      (false, true, "4.18.0-240.el8", .relaxableRegions), (false, false, "5.2.21", .exemptingGraphics),
      (false, true, "5.14.0-70.el9", .relaxableRegions), (false, false, nil, .exemptingGraphics),
    ] as [(Bool, Bool, String?, KernelRule)])
  func typeInformation(requireDirect: Bool, directRelaxable: Bool, release: String?, rule: KernelRule) {
    let names = KernelFeatures.TypeInformation.names(requireDirect: requireDirect, directRelaxable: directRelaxable)
    let finding = KernelRuleFinding(
      KernelFeatures(release: release, typeInformation: names, groupWithRelaxableLine: 3))
    #expect(finding == KernelRuleFinding(rule: rule, source: .typeInformation))
  }

  @Test(
    "may be that of 6.6 where its type information has the names of an earlier one than its release",
    arguments: [
      (false, true, "6.12.95", .relaxableRegions), (false, true, "6.6", .relaxableRegions),
      (false, false, "6.12.95", .exemptingGraphics), (false, false, "5.14.0-611.el9", .exemptingGraphics),
      (false, false, "5.3.0", .exemptingGraphics),
    ] as [(Bool, Bool, String, KernelRule)])
  func contradiction(requireDirect: Bool, directRelaxable: Bool, release: String, earliest: KernelRule) {
    let names = KernelFeatures.TypeInformation.names(requireDirect: requireDirect, directRelaxable: directRelaxable)
    let finding = KernelRuleFinding(KernelFeatures(release: release, typeInformation: names))
    #expect(finding == KernelRuleFinding(rule: earliest, latest: .requireDirect, source: .typeInformation))
  }

  @Test(
    "is told without it by a direct-relaxable line and the release",
    arguments: [
      ("6.12.95", nil, .requireDirect, .release("6.12.95")), ("6.6", 3, .requireDirect, .release("6.6")),
      ("6.5.0", nil, .relaxableRegions, .release("6.5.0")),
      ("6.1.100-1.el9.elrepo.x86_64", nil, .relaxableRegions, .release("6.1.100-1.el9.elrepo.x86_64")),
      ("6.5.0", 3, .relaxableRegions, .relaxableLine(group: 3)),
      ("5.3.0", nil, .relaxableRegions, .release("5.3.0")),
      ("4.18.0-240.el8", 3, .relaxableRegions, .relaxableLine(group: 3)),
      (nil, 3, .relaxableRegions, .relaxableLine(group: 3)),
      ("garbage", 3, .relaxableRegions, .relaxableLine(group: 3)),
    ] as [(String?, Int?, KernelRule, KernelRuleFinding.Source)])
  func others(release: String?, group: Int?, rule: KernelRule, source: KernelRuleFinding.Source) {
    let informations: [KernelFeatures.TypeInformation] = [.absent, .notRead]
    for information in informations {
      let features = KernelFeatures(release: release, typeInformation: information, groupWithRelaxableLine: group)
      #expect(KernelRuleFinding(features) == KernelRuleFinding(rule: rule, source: source))
    }
  }

  @Test(
    "may be that of 6.6 where type information is there and cannot be used",
    arguments: [
      ("5.14.0-503.11.1.el9_5", nil, .relaxableRegions, .release("5.14.0-503.11.1.el9_5")),
      ("5.14.0-503.11.1.el9_5", 3, .relaxableRegions, .relaxableLine(group: 3)),
      ("6.5.13", nil, .relaxableRegions, .release("6.5.13")), (nil, 3, .relaxableRegions, .relaxableLine(group: 3)),
      ("4.18.0-80.el8", nil, .exemptingGraphics, .release("4.18.0-80.el8")),
      ("3.10.0-1160.el7.x86_64", nil, .exemptingUSB, .release("3.10.0-1160.el7.x86_64")),
      ("6.6.0", nil, .requireDirect, .release("6.6.0")), ("6.12.95", 3, .requireDirect, .release("6.12.95")),
    ] as [(String?, Int?, KernelRule, KernelRuleFinding.Source)])
  func brokenTypeInformation(release: String?, group: Int?, earliest: KernelRule, source: KernelRuleFinding.Source) {
    let features = KernelFeatures(
      release: release, typeInformation: Self.unusable, groupWithRelaxableLine: group)
    #expect(
      KernelRuleFinding(features) == KernelRuleFinding(rule: earliest, latest: .requireDirect, source: source))
  }

  @Test(
    "is that of the release where kernel.org made it",
    arguments: [
      ("3.16.7", .beforeRefusals), ("3.17", .exemptingUSB), ("4.0.9", .exemptingUSB), ("4.1", .exemptingGraphics),
      ("5.2.21", .exemptingGraphics), ("5.3", .relaxableRegions), ("6.5.13", .relaxableRegions),
      ("6.6", .requireDirect),
      ("7.3.4", .requireDirect),
    ] as [(String, KernelRule)])
  func release(release: String, rule: KernelRule) throws {
    #expect(KernelRule(of: try #require(KernelRelease(release))) == rule)
  }

  @Test(
    "may be a later one than its release tells, before 5.3 and in RHEL 9",
    arguments: [
      ("5.14.0-503.11.1.el9_5.x86_64", .relaxableRegions, .requireDirect),
      ("5.2.21", .exemptingGraphics, .relaxableRegions), ("4.18.0-80.el8", .exemptingGraphics, .relaxableRegions),
      ("4.1.0", .exemptingGraphics, .relaxableRegions), ("4.0.9", .exemptingUSB, .relaxableRegions),
      ("3.17.0", .exemptingUSB, .relaxableRegions), ("3.16.7", .beforeRefusals, .relaxableRegions),
      ("2.6.32-754.el6.x86_64", .beforeRefusals, .relaxableRegions),
      ("3.10.0-123.el7.x86_64", .beforeRefusals, .relaxableRegions),
      ("3.10.0-229.el7.x86_64", .exemptingUSB, .exemptingUSB),
      ("3.10.0-1160.119.1.el7.x86_64", .exemptingUSB, .exemptingUSB),
      ("3.10.0-1160.90.1.vz7.200.7", .exemptingUSB, .exemptingUSB),
      ("3.10.0-229-generic", .beforeRefusals, .relaxableRegions),
    ] as [(String, KernelRule, KernelRule)])
  func range(release: String, earliest: KernelRule, latest: KernelRule) {
    let finding = KernelRuleFinding(KernelFeatures(release: release, typeInformation: .absent))
    #expect(finding == KernelRuleFinding(rule: earliest, latest: latest, source: .release(release)))
  }

  @Test("may be a later one than a direct-relaxable line tells, in RHEL 9")
  func lineOfRHEL9() {
    let features = KernelFeatures(
      release: "5.14.0-503.11.1.el9_5.x86_64", typeInformation: .absent, groupWithRelaxableLine: 3)
    let finding = KernelRuleFinding(
      rule: .relaxableRegions, latest: .requireDirect, source: .relaxableLine(group: 3))
    #expect(KernelRuleFinding(features) == finding)
  }

  @Test(
    "is not known without any of them", arguments: [nil, "", "garbage"],
    [KernelFeatures.TypeInformation.absent, Self.unusable])
  func unknown(release: String?, typeInformation: KernelFeatures.TypeInformation) {
    #expect(KernelRuleFinding(KernelFeatures(release: release, typeInformation: typeInformation)) == nil)
  }
}
