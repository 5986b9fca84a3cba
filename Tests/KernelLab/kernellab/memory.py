"""Ranges of memory."""


def merged(ranges):
    """Ranges of memory with those joined that overlap or touch, as the kernel joins them (`iommu_insert_resv_region`)."""
    joined = []
    for start, end in sorted(set(ranges)):
        if joined and start <= end and joined[-1][0] <= joined[-1][1] and start <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return frozenset(joined)
