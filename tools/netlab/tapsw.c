// tapsw: an Ethernet switch in user space that gives its network the rate and the delay of a real one.
//
//   tapsw MBIT DELAY_US JITTER_US NAMESPACE:INTERFACE...
//
// Makes a tap interface in each network namespace and forwards between them. Each port sends at MBIT (0 for no limit);
// every frame arrives DELAY_US to DELAY_US + JITTER_US later, in order. Prints "ready" and runs until it is killed.
// Segmentation offload is on, so that a 64 KiB frame of the kernel is one here: its time is that of its segments.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <linux/virtio_net.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { MAX_PORTS = 8, MAX_ADDRESSES = 256, HEADER = sizeof(struct virtio_net_hdr), ETHERNET = 14 };
enum { MAX_QUEUE_BYTES = 4 << 20, READS_PER_TURN = 32, TIMER = MAX_PORTS, SEGMENT_HEADERS = 66, FRAME_GAP = 24 };

struct frame {
  struct frame *next;
  int64_t due_ns;
  int length;
  char data[];
};

struct port {
  int file;
  struct frame *first, *last;
  int64_t free_at_ns, queued_bytes;
};

static struct port ports[MAX_PORTS];
static int port_count;
static struct { uint8_t address[6]; int port; } known[MAX_ADDRESSES];
static int known_count;
static double mbit;
static int64_t delay_ns, jitter_ns;

static void die(const char *what) { perror(what); exit(1); }

static int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int find(const uint8_t *address) {
  for (int i = 0; i < known_count; i++)
    if (!memcmp(known[i].address, address, 6)) return i;
  return -1;
}

static void learn(const uint8_t *address, int port) {
  int i = find(address);
  if (address[0] & 1) return; // a group is at no port
  if (i < 0 && known_count == MAX_ADDRESSES) return;
  if (i < 0) memcpy(known[i = known_count++].address, address, 6);
  known[i].port = port;
}

static int open_tap(char *name) { // NAMESPACE:INTERFACE
  char path[128], *interface = strchr(name, ':');
  if (!interface) { fprintf(stderr, "tapsw: got '%s', expected NAMESPACE:INTERFACE\n", name); exit(1); }
  *interface++ = 0;
  snprintf(path, sizeof path, "/run/netns/%s", name);
  int space = open(path, O_RDONLY);
  if (space < 0 || setns(space, CLONE_NEWNET)) die(path);
  close(space);
  int tap = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
  struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR};
  strncpy(request.ifr_name, interface, IFNAMSIZ - 1);
  if (tap < 0 || ioctl(tap, TUNSETIFF, &request)) die("TUNSETIFF");
  if (ioctl(tap, TUNSETOFFLOAD, TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6)) die("TUNSETOFFLOAD");
  return tap;
}

static void queue(struct port *port, const char *data, int length) {
  const struct virtio_net_hdr *header = (const void *)data;
  int bytes = length - HEADER, segments = 1;
  if (port->queued_bytes > MAX_QUEUE_BYTES) return; // as a switch whose buffer is full
  if (header->gso_size) segments = (bytes - SEGMENT_HEADERS + header->gso_size - 1) / header->gso_size;
  int64_t wire_bytes = bytes + segments * FRAME_GAP + (segments - 1) * SEGMENT_HEADERS;
  int64_t now = now_ns();
  if (port->free_at_ns < now) port->free_at_ns = now;
  if (mbit > 0) port->free_at_ns += (int64_t)(wire_bytes * 8000.0 / mbit);

  struct frame *frame = malloc(sizeof *frame + length);
  if (!frame) die("malloc");
  frame->next = NULL;
  frame->length = length;
  memcpy(frame->data, data, length);
  frame->due_ns = port->free_at_ns + delay_ns + (jitter_ns ? rand() % jitter_ns : 0);
  if (port->last && frame->due_ns < port->last->due_ns) frame->due_ns = port->last->due_ns;
  if (port->last) port->last->next = frame; else port->first = frame;
  port->last = frame;
  port->queued_bytes += length;
}

static void receive(int from) {
  static char data[70000];
  for (int i = 0; i < READS_PER_TURN; i++) {
    int length = read(ports[from].file, data, sizeof data);
    if (length < HEADER + ETHERNET) return;
    const uint8_t *to = (const uint8_t *)data + HEADER;
    learn(to + 6, from);
    int entry = to[0] & 1 ? -1 : find(to);
    for (int p = 0; p < port_count; p++)
      if (p != from && (entry < 0 || known[entry].port == p)) queue(&ports[p], data, length);
  }
}

static int64_t send_due(struct port *port) { // when the next frame is due, 0 for none
  while (port->first && port->first->due_ns <= now_ns()) {
    struct frame *frame = port->first;
    if (write(port->file, frame->data, frame->length) < 0 && errno == ENOMEM) die("write");
    port->first = frame->next;
    if (!port->first) port->last = NULL;
    port->queued_bytes -= frame->length;
    free(frame);
  }
  return port->first ? port->first->due_ns : 0;
}

int main(int count, char **arguments) {
  if (count < 6 || count - 4 > MAX_PORTS) {
    fprintf(stderr, "usage: tapsw MBIT DELAY_US JITTER_US NAMESPACE:INTERFACE... (2 to %d)\n", MAX_PORTS);
    return 1;
  }
  mbit = atof(arguments[1]);
  delay_ns = atoll(arguments[2]) * 1000;
  jitter_ns = atoll(arguments[3]) * 1000;
  int poll = epoll_create1(0), timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  struct epoll_event event = {.events = EPOLLIN};
  for (int i = 4; i < count; i++) {
    event.data.u32 = port_count;
    ports[port_count].file = open_tap(arguments[i]);
    epoll_ctl(poll, EPOLL_CTL_ADD, ports[port_count++].file, &event);
  }
  event.data.u32 = TIMER;
  epoll_ctl(poll, EPOLL_CTL_ADD, timer, &event);
  puts("ready");
  fflush(stdout);

  for (;;) {
    struct epoll_event events[MAX_PORTS + 1];
    int ready = epoll_wait(poll, events, MAX_PORTS + 1, -1);
    for (int i = 0; i < ready; i++) {
      uint64_t ticks;
      if (events[i].data.u32 != TIMER) receive(events[i].data.u32);
      else if (read(timer, &ticks, sizeof ticks) < 0 && errno != EAGAIN) die("timer");
    }
    int64_t next = 0;
    for (int p = 0; p < port_count; p++) {
      int64_t due = send_due(&ports[p]);
      if (due && (!next || due < next)) next = due;
    }
    struct itimerspec when = {.it_value = {next / 1000000000, next % 1000000000}};
    timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, NULL);
  }
}
