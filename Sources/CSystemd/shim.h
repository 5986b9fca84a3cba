#include <systemd/sd-daemon.h>
/* Fields that name the place in the source are made by the preprocessor, which Swift has not. */
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>
