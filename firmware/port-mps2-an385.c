/* UART 0: CMSDK APB UART, one byte of buffer each way (Arm DDI 0479). */
#include "mmio_lab.h"
#include "target.h"

#define UART	((volatile uint32_t *)0x40004000)
#define DATA	UART[0x00 / 4]
#define STATE	UART[0x04 / 4]
#define CTRL	UART[0x08 / 4]
#define INTCLR	UART[0x0c / 4]
#define BAUDDIV	UART[0x10 / 4]

#define SYST_CSR	(*(volatile uint32_t *)0xe000e010)
#define SYST_RVR	(*(volatile uint32_t *)0xe000e014)
#define SYST_ENABLE	0x5

#define STATE_TX_FULL	0x1
#define STATE_RX_FULL	0x2
#define CTRL_TX		0x1
#define CTRL_RX		0x2
#define CTRL_RX_IRQ	0x8
#define INT_RX		0x2

void port_init(void)
{
	BAUDDIV = CLOCK / BAUD;
	CTRL = CTRL_TX | CTRL_RX | CTRL_RX_IRQ;
	/*
	 * QEMU looks whether it may deliver a byte only when something else
	 * wakes it, and CTRL_RX does not. A timer that is started does.
	 */
	SYST_RVR = 0xffffff;
	SYST_CSR = SYST_ENABLE;
	SYST_CSR = 0;
}

void port_put(uint8_t byte)
{
	while (STATE & STATE_TX_FULL)
		;
	DATA = byte;
}

void port_interrupt(void)
{
	INTCLR = INT_RX;
	while (STATE & STATE_RX_FULL)
		mmio_lab_receive(DATA);
}
