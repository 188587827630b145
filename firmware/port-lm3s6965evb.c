/* UART 0: PL011-like, 16 bytes of FIFO (LM3S6965 data sheet, chapter 12). */
#include "mmio_lab.h"
#include "target.h"

#define REG(address)	(*(volatile uint32_t *)(address))
#define SYSCTL_RCC	REG(0x400fe060)
#define SYSCTL_RCGC1	REG(0x400fe104)
#define SYSCTL_RCGC2	REG(0x400fe108)
#define GPIOA_AFSEL	REG(0x40004420)
#define GPIOA_DEN	REG(0x4000451c)
#define UARTDR		REG(0x4000c000)
#define UARTFR		REG(0x4000c018)
#define UARTIBRD	REG(0x4000c024)
#define UARTFBRD	REG(0x4000c028)
#define UARTLCRH	REG(0x4000c02c)
#define UARTCTL		REG(0x4000c030)
#define UARTIM		REG(0x4000c038)
#define UARTICR		REG(0x4000c044)

#define RCC_PWRDN_BYPASS	0x2800	/* No PLL */
#define RCC_XTAL_8MHZ		0x0380
#define RCGC1_UART0		0x1
#define RCGC2_GPIOA		0x1
#define PINS_RX_TX		0x3
#define FR_RX_EMPTY		0x10
#define FR_TX_FULL		0x20
#define LCRH_8_BITS_FIFO	0x70
#define CTL_RX_TX_ON		0x301
#define INT_RX_AND_TIMEOUT	0x50

#define DIVISOR	((CLOCK * 4 + BAUD / 2) / BAUD)	/* In 64ths */

void port_init(void)
{
	volatile unsigned int settle;

	SYSCTL_RCC = RCC_PWRDN_BYPASS | RCC_XTAL_8MHZ;
	SYSCTL_RCGC1 |= RCGC1_UART0;
	SYSCTL_RCGC2 |= RCGC2_GPIOA;
	for (settle = 0; settle < 10000; settle++)
		;
	GPIOA_AFSEL |= PINS_RX_TX;
	GPIOA_DEN |= PINS_RX_TX;
	UARTIBRD = DIVISOR / 64;
	UARTFBRD = DIVISOR % 64;
	UARTLCRH = LCRH_8_BITS_FIFO;
	UARTIM = INT_RX_AND_TIMEOUT;
	UARTCTL = CTL_RX_TX_ON;
	/*
	 * Turning the FIFO on has dropped what was in it. QEMU offers the next
	 * byte only to whoever has read one.
	 */
	(void)UARTDR;
}

void port_put(uint8_t byte)
{
	while (UARTFR & FR_TX_FULL)
		;
	UARTDR = byte;
}

void port_interrupt(void)
{
	UARTICR = INT_RX_AND_TIMEOUT;
	while (!(UARTFR & FR_RX_EMPTY))
		mmio_lab_receive(UARTDR);
}
